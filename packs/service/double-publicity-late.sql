/*
model: double-publicity-late
id: K049
version: 1
status: live
title: {zh: 许可、处罚决定迟公示、未公示或填报有误, en: 'Decisions published late, not at all, or with errors'}
detects:
  zh: 行政许可、行政处罚决定作出后超过期限才公示；公示名单已经送到的期间里，台账上有的决定在名单上找不到；名单上的统一社会信用代码校验不符，或必填项没有填
  en: permits and penalties that were published after the time allowed, that the list of publications does not hold although it covers their time, or whose entry has a wrong credit code or an empty field
severity: yellow
answers: [主管部门, 市场监督管理局]
subject: record
law:
  - {name: 行政许可和行政处罚等信用信息公示（“双公示”）制度, article: 七个工作日, text: 行政许可、行政处罚等信用信息自作出行政决定之日起七个工作日内上网公开}
  - {name: 《中华人民共和国行政处罚法》, article: 第四十八条, text: 具有一定社会影响的行政处罚决定应当依法公开, from: 2021-07-15}
  - {name: GB 32100 法人和其他组织统一社会信用代码编码规则, article: 校验码, text: 统一社会信用代码十八位，末位为校验码, from: 2015-10-01}
valid: {from: 2015-10-01}
params:
  publish_days:
    unit: workdays
    basis: 双公示制度：自作出决定之日起七个工作日
    zh: 决定后公示的期限
    en: days from the decision to its publication
    values: [{from: 2000-01-01, value: 7}]
needs:
  registers: [matter]
  facts: [publicity_exempt, matter_void]
  calendar: [matter.decided_on, matter.published_on, matter.reported_on]
  coverage: [{register: matter, where: {stage: published}, zh: 双公示名单（行政许可或行政处罚）, en: a list of published permits or penalties}]
material: [defects]
lookalikes:
  zh:
    - 涉及国家秘密、商业秘密、个人隐私、未成年人，依法不公示
    - 当场（简易程序）作出的处罚，地方不列入公示
    - 部门按时上报，信用网站的回执或展示延迟
    - 已按时公示，后来更正重报
    - 公示名单还没有送到这个单位、这段时间
    - 自然人没有统一社会信用代码
  en:
    - state or business secrets, privacy and minors are not published by law
    - penalties on the spot, which the place does not publish
    - reported in time by the department, shown late by the website
    - published in time and corrected later
    - the list of this unit or of this time was not delivered yet
    - natural persons have no credit code
ask:
  zh: [决定文书与送达回证, 信用信息平台的上报记录与回执, 依法不公示的审批]
  en: [the decision and its proof of delivery, the platform's record and receipt of the report, the approval not to publish]
reason:
  zh: 疑点：{unit}的{kind_zh}决定（{doc}，{item}）{what_zh}，待核实
  en: 'To be checked: {kind_en} {doc} ({item}) of {unit}: {what_en}'
cases:
  - name: 第十二个工作日才公示
    kind: fires
    as_of: 2024-06-30
    given:
      matter: [{stage: published, type: permit, org: 甲局, doc_no: 甲许〔2024〕1号, item: 食品经营许可证, applicant: 示范公司, applicant_is_org: true, applicant_kind: 法人及非法人组织, applicant_code: X, decided_on: 2024-03-01, published_on: 2024-03-19}]
    expect: [{subject: 甲许〔2024〕1号, unit: 甲局, kind_zh: 行政许可, occurred_on: 2024-03-01, amount_fen: null, grade: A, defects: 迟公示, what_zh: 2024-03-01作出，应不晚于2024-03-12公示，实际2024-03-19公示，超出5个工作日}]
  - name: 台账上有、名单上没有
    kind: fires
    as_of: 2024-06-30
    given:
      matter:
        - {stage: handled, type: penalty, org: 甲局, doc_no: 甲罚〔2024〕5号, item: 超限运输, applicant: 示范物流公司, applicant_key: 7, decided_on: 2024-03-04, fine: 300000, procedure: 普通程序}
        - {stage: handled, type: penalty, org: 甲局, doc_no: 甲罚〔2024〕6号, applicant_key: 7, decided_on: 2024-03-04}
        - {stage: published, type: penalty, org: 甲局, doc_no: 甲罚〔2024〕6号, applicant: 示范物流公司, applicant_key: 7, decided_on: 2024-03-04, published_on: 2024-03-05}
        - {stage: published, type: penalty, org: 甲局, doc_no: 甲罚〔2024〕9号, item: 超限运输, applicant: 示范公司, applicant_key: 8, decided_on: 2024-05-06, published_on: 2024-05-09}
    expect: [{subject: 甲罚〔2024〕5号, kind_zh: 行政处罚, amount_fen: 300000, defects: 未公示, what_zh: 2024-03-04作出，应不晚于2024-03-13公示，公示名单截至2024-05-09未见该决定}]
  - name: 信用代码校验不符；法人没有填信用代码和文书号
    kind: fires
    as_of: 2024-06-30
    given:
      matter:
        - {stage: published, type: permit, org: 甲局, doc_no: 甲许〔2024〕1号, item: 取水许可证, applicant: 示范公司, applicant_is_org: true, applicant_code_fault: check, decided_on: 2024-03-01, published_on: 2024-03-05}
        - {stage: published, type: permit, org: 甲局, item: 取水许可证, applicant: 示范公司, applicant_is_org: true, applicant_kind: 法人及非法人组织, decided_on: 2024-03-01, published_on: 2024-03-05}
        - {stage: published, type: permit, org: 甲局, doc_no: 甲许〔2024〕3号, item: 取水许可证, applicant: 示范公司, applicant_is_org: true, applicant_kind: 法人及非法人组织, applicant_code: X, decided_on: 2024-03-01, published_on: 2024-03-05}
    expect: [{subject: 甲许〔2024〕1号, defects: 信用代码, what_zh: 统一社会信用代码校验不符}, {subject: 甲局/示范公司/2024-03-01, doc: —, defects: 必填项, what_zh: 必填项未填：决定文书号、统一社会信用代码}]
  - name: 按时公示，台账上的都在名单上（文书号相同，或同日同相对人）
    kind: quiet
    as_of: 2024-06-30
    given:
      matter:
        - {stage: handled, type: permit, org: 甲局, doc_no: 甲许〔2024〕1号, applicant: 示范公司, applicant_key: 7, decided_on: 2024-03-01}
        - {stage: handled, type: permit, org: 甲局, applicant: 示范二公司, applicant_key: 8, decided_on: 2024-03-01}
        - {stage: handled, type: permit, org: 甲局, applicant: 示范三公司, applicant_key: 9, applicant_code: C3, decided_on: 2024-03-01}
        - {stage: published, type: permit, org: 甲局, doc_no: 甲许〔2024〕1号, applicant: 示范公司, applicant_key: 7, decided_on: 2024-03-01, published_on: 2024-03-12}
        - {stage: published, type: permit, org: 甲局, doc_no: 甲许〔2024〕2号, applicant: 示范二公司, applicant_key: 8, decided_on: 2024-03-01, published_on: 2024-05-12, reported_on: 2024-03-05}
        - {stage: published, type: permit, org: 甲局, doc_no: 甲许〔2024〕3号, applicant: 示范三有限公司, applicant_key: 10, applicant_code: C3, decided_on: 2024-03-01, published_on: 2024-03-05}
    expect: []
  - name: 恰在第七个工作日（跨春节假与调休），和第八个
    kind: edge
    as_of: 2024-06-30
    given:
      matter:
        - {stage: published, type: permit, org: 甲局, doc_no: 甲许〔2024〕1号, applicant: 示范公司, decided_on: 2024-02-08, published_on: 2024-02-23}
        - {stage: published, type: permit, org: 甲局, doc_no: 甲许〔2024〕2号, applicant: 示范公司, decided_on: 2024-02-08, published_on: 2024-02-26}
    expect: [{subject: 甲许〔2024〕2号, what_zh: 2024-02-08作出，应不晚于2024-02-23公示，实际2024-02-26公示，超出1个工作日}]
  - name: 名单恰好送到公示期限那天还不算缺，多送一个工作日才算
    kind: edge
    as_of: 2024-06-30
    given:
      matter:
        - {stage: handled, type: permit, org: 甲局, doc_no: 甲许〔2024〕1号, applicant: 示范公司, applicant_key: 7, decided_on: 2024-03-01}
        - {stage: published, type: permit, org: 甲局, doc_no: 甲许〔2024〕2号, applicant: 示范二公司, applicant_key: 8, decided_on: 2024-03-04, published_on: 2024-03-12}
        - {stage: handled, type: permit, org: 乙局, doc_no: 乙许〔2024〕1号, applicant: 示范公司, applicant_key: 7, decided_on: 2024-03-01}
        - {stage: published, type: permit, org: 乙局, doc_no: 乙许〔2024〕2号, applicant: 示范二公司, applicant_key: 8, decided_on: 2024-03-04, published_on: 2024-03-13}
    expect: [{subject: 乙许〔2024〕1号, defects: 未公示}]
  - name: 涉密、涉未成年人、简易程序、不予许可、撤回的，不必公示
    kind: lookalike
    as_of: 2024-06-30
    given:
      matter:
        - {stage: handled, type: permit, org: 甲局, doc_no: 甲许〔2024〕1号, applicant_key: 1, decided_on: 2024-03-01, note: 涉及国家秘密，不予公开}
        - {stage: handled, type: penalty, org: 甲局, doc_no: 甲罚〔2024〕2号, applicant_key: 2, decided_on: 2024-03-01, note: 当事人为未成年人}
        - {stage: handled, type: penalty, org: 甲局, doc_no: 甲罚〔2024〕3号, applicant_key: 3, decided_on: 2024-03-01, procedure: 简易程序}
        - {stage: handled, type: permit, org: 甲局, doc_no: 甲许〔2024〕4号, applicant_key: 4, decided_on: 2024-03-01, result: 不予许可}
        - {stage: handled, type: permit, org: 甲局, doc_no: 甲许〔2024〕5号, applicant_key: 5, decided_on: 2024-03-01, result: 撤回申请}
        - {stage: published, type: permit, org: 甲局, doc_no: 甲许〔2024〕9号, applicant: 示范公司, applicant_key: 9, decided_on: 2024-05-06, published_on: 2024-05-09}
        - {stage: published, type: permit, org: 甲局, doc_no: 甲许〔2024〕8号, applicant: 示范公司, applicant_key: 9, decided_on: 2024-02-06, published_on: 2024-02-09}
        - {stage: published, type: penalty, org: 甲局, doc_no: 甲罚〔2024〕9号, applicant: 示范公司, applicant_key: 9, decided_on: 2024-05-06, published_on: 2024-05-09}
        - {stage: published, type: penalty, org: 甲局, doc_no: 甲罚〔2024〕8号, applicant: 示范公司, applicant_key: 9, decided_on: 2024-02-06, published_on: 2024-02-09}
    expect: []
  - name: 按时上报而网站展示迟；按时公示后更正重报
    kind: lookalike
    as_of: 2024-06-30
    given:
      matter:
        - {stage: published, type: permit, org: 甲局, doc_no: 甲许〔2024〕1号, applicant: 示范公司, decided_on: 2024-03-01, reported_on: 2024-03-06, published_on: 2024-04-01}
        - {stage: published, type: permit, org: 甲局, doc_no: 甲许〔2024〕2号, applicant: 示范公司, decided_on: 2024-03-01, published_on: 2024-03-06}
        - {stage: published, type: permit, org: 甲局, doc_no: 甲许〔2024〕2号, applicant: 示范公司, decided_on: 2024-03-01, published_on: 2024-04-26, note: 更正}
    expect: []
  - name: 名单没有送到这个单位、这类决定、这段时间，是缺数据
    kind: lookalike
    as_of: 2024-06-30
    given:
      matter:
        - {stage: handled, type: permit, org: 乙局, doc_no: 乙许〔2024〕1号, applicant_key: 1, decided_on: 2024-03-01}
        - {stage: handled, type: penalty, org: 甲局, doc_no: 甲罚〔2024〕1号, applicant_key: 2, decided_on: 2024-03-01}
        - {stage: handled, type: permit, org: 甲局, doc_no: 甲许〔2023〕1号, applicant_key: 3, decided_on: 2023-12-01}
        - {stage: handled, type: permit, org: 甲局, doc_no: 甲许〔2024〕3号, applicant_key: 4, decided_on: 2024-06-03}
        - {stage: published, type: permit, org: 甲局, doc_no: 甲许〔2024〕8号, applicant: 示范公司, applicant_key: 9, decided_on: 2024-02-06, published_on: 2024-02-09}
        - {stage: published, type: permit, org: 甲局, doc_no: 甲许〔2024〕9号, applicant: 示范公司, applicant_key: 9, decided_on: 2024-05-06, published_on: 2024-05-09}
    expect: []
  - name: 自然人没有信用代码；名单没有这一列，不算没填
    kind: lookalike
    as_of: 2024-06-30
    given:
      matter:
        - {stage: published, type: permit, _map: a, org: 甲局, doc_no: 甲许〔2024〕1号, applicant: 张*, applicant_is_org: false, applicant_kind: 自然人, decided_on: 2024-03-01, published_on: 2024-03-05}
        - {stage: published, type: permit, _map: a, org: 甲局, doc_no: 甲许〔2024〕2号, applicant: 示范公司, applicant_is_org: true, applicant_kind: 法人, applicant_code: X, decided_on: 2024-03-01, published_on: 2024-03-05}
        - {stage: published, type: penalty, _map: b, org: 甲局, doc_no: 甲罚〔2024〕2号, applicant: 示范公司, applicant_is_org: true, applicant_kind: 法人, decided_on: 2024-03-01, published_on: 2024-03-05}
        - {stage: published, type: permit, _map: a, org: 甲局, doc_no: 甲许〔2024〕4号, applicant: 李*, applicant_is_org: false, applicant_kind: 自然人, applicant_code_fault: length, decided_on: 2024-03-01, published_on: 2024-03-05}
    expect: []
  - name: 空日期、只知月份、公示早于决定；两处都错合成一条
    kind: dirty
    as_of: 2024-06-30
    given:
      matter:
        - {stage: published, type: permit, org: 甲局, doc_no: 甲许〔2024〕1号, applicant: 示范公司, published_on: 2024-03-05, decided_on: null, decided_on_lo: 2024-01-01, decided_on_hi: 2024-01-31}
        - {stage: published, type: permit, org: 甲局, doc_no: 甲许〔2024〕2号, applicant: 示范公司, decided_on: 2024-03-20, published_on: 2024-03-05}
        - {stage: published, type: permit, org: 甲局, doc_no: 甲许〔2024〕3号, applicant: 示范公司, decided_on: 2024-03-01}
        - {stage: handled, type: permit, org: 甲局, doc_no: 甲许〔2024〕4号, applicant_key: 4}
        - {stage: published, type: permit, org: 甲局, doc_no: 甲许〔2024〕5号, applicant: 示范公司, applicant_is_org: true, applicant_code_fault: check, decided_on: 2024-03-01, published_on: 2024-03-19}
    expect: [{subject: 甲许〔2024〕5号, defects: 迟公示、信用代码, what_zh: 2024-03-01作出，应不晚于2024-03-12公示，实际2024-03-19公示，超出5个工作日；统一社会信用代码校验不符}]
*/
WITH shown AS (
    SELECT
        m._row, m._map, m.type, m.org, m.item, m.doc_no, m.applicant, m.applicant_key, m.applicant_kind, m.applicant_is_org,
        m.applicant_code, m.applicant_code_fault, m.decided_on, m.decided_on_lo, m.fine,
        coalesce(m.reported_on, m.published_on) AS shown_on
    FROM matter m
    WHERE m.stage = 'published' AND m.type IN ('permit', 'penalty')
        AND coalesce(m.reported_on, m.published_on, m.decided_on, $as_of) <= $as_of
),
filled AS ( -- a column that a list never fills is not part of it
    SELECT
        _map,
        max(CASE WHEN doc_no IS NULL THEN 0 ELSE 1 END) AS has_doc,
        max(CASE WHEN applicant IS NULL THEN 0 ELSE 1 END) AS has_applicant,
        max(CASE WHEN applicant_code IS NULL THEN 0 ELSE 1 END) AS has_code,
        max(CASE WHEN org IS NULL THEN 0 ELSE 1 END) AS has_org,
        max(CASE WHEN decided_on_lo IS NULL THEN 0 ELSE 1 END) AS has_decided
    FROM shown
    GROUP BY _map
),
odd AS ( -- the few that need a second look
    SELECT
        s.*, d.workday_no + v.value AS due_no,
        coalesce(s.applicant_is_org AND s.applicant_code_fault IS NOT NULL, false) AS is_code_wrong
    FROM shown s
    LEFT JOIN calendar d ON d.day = s.decided_on
    LEFT JOIN calendar p ON p.day = s.shown_on
    LEFT JOIN p_publish_days v ON s.decided_on BETWEEN v.lo AND v.hi
    WHERE p.workday_no > d.workday_no + v.value OR s.applicant_code_fault IS NOT NULL OR s.doc_no IS NULL OR s.applicant IS NULL
        OR (s.applicant_code IS NULL AND contains(s.applicant_kind, '法人')) OR s.org IS NULL OR s.decided_on_lo IS NULL
),
first_shown AS ( -- a correction does not make a timely publication late: the first one counts
    SELECT s.type, s.org, s.doc_no, min(s.shown_on) AS shown_on
    FROM shown s
    SEMI JOIN odd o ON o.type = s.type AND o.org = s.org AND o.doc_no = s.doc_no
    GROUP BY s.type, s.org, s.doc_no
),
wrong AS (
    SELECT
        o._row, o.type, o.org, o.item, o.doc_no, o.applicant, o.decided_on, o.fine, o.is_code_wrong,
        coalesce(e.shown_on, o.shown_on) AS shown_on,
        CASE WHEN p.workday_no > o.due_no THEN o.due_no END AS due_no,
        p.workday_no AS shown_no,
        concat_ws('、',
            CASE WHEN o.doc_no IS NULL AND f.has_doc = 1 THEN '决定文书号' END,
            CASE WHEN o.applicant IS NULL AND f.has_applicant = 1 THEN '相对人名称' END,
            CASE WHEN o.applicant_code IS NULL AND o.applicant_code_fault IS NULL AND contains(o.applicant_kind, '法人')
                AND f.has_code = 1 THEN '统一社会信用代码' END,
            CASE WHEN o.org IS NULL AND f.has_org = 1 THEN '决定机关' END,
            CASE WHEN o.decided_on_lo IS NULL AND f.has_decided = 1 THEN '决定日期' END) AS blanks,
        concat_ws(', ',
            CASE WHEN o.doc_no IS NULL AND f.has_doc = 1 THEN 'decision number' END,
            CASE WHEN o.applicant IS NULL AND f.has_applicant = 1 THEN 'applicant' END,
            CASE WHEN o.applicant_code IS NULL AND o.applicant_code_fault IS NULL AND contains(o.applicant_kind, '法人')
                AND f.has_code = 1 THEN 'credit code' END,
            CASE WHEN o.org IS NULL AND f.has_org = 1 THEN 'authority' END,
            CASE WHEN o.decided_on_lo IS NULL AND f.has_decided = 1 THEN 'date of decision' END) AS blanks_en
    FROM odd o
    JOIN filled f ON f._map IS NOT DISTINCT FROM o._map
    LEFT JOIN first_shown e ON e.type = o.type AND e.org = o.org AND e.doc_no = o.doc_no
    LEFT JOIN calendar p ON p.day = coalesce(e.shown_on, o.shown_on)
),
reach AS ( -- whose list is known from when to when
    SELECT type, org, month_start(min(decided_on)) AS since,
        max(CASE WHEN shown_on > decided_on THEN shown_on ELSE decided_on END) AS until
    FROM shown
    WHERE org IS NOT NULL AND decided_on <= $as_of
    GROUP BY type, org
),
handled AS (
    SELECT
        m._row, m.type, m.org, m.item, m.doc_no, m.applicant, m.applicant_key, m.applicant_code, m.decided_on, m.fine,
        d.workday_no + v.value AS due_no, r.until,
        coalesce(m.procedure, '') || ' ' || coalesce(m.result, '') || ' ' || coalesce(m.note, '') AS words
    FROM matter m
    JOIN reach r ON r.type = m.type AND r.org = m.org AND m.decided_on >= r.since
    JOIN calendar d ON d.day = m.decided_on
    JOIN calendar u ON u.day = r.until
    JOIN p_publish_days v ON m.decided_on BETWEEN v.lo AND v.hi
    WHERE m.stage = 'handled' AND u.workday_no > d.workday_no + v.value
),
spare AS ( -- publications that no decision of the ledger has by its number: they may be of one without a number
    SELECT s.type, s.org, s.decided_on, s.applicant_code, s.applicant_key
    FROM shown s
    ANTI JOIN matter m ON m.stage = 'handled' AND m.type = s.type AND m.doc_no = s.doc_no
),
missing AS (
    SELECT h.*
    FROM handled h
    ANTI JOIN shown a ON a.type = h.type AND a.doc_no = h.doc_no
    ANTI JOIN spare b ON b.type = h.type AND b.org = h.org AND b.decided_on = h.decided_on AND b.applicant_code = h.applicant_code
    ANTI JOIN spare c ON c.type = h.type AND c.org = h.org AND c.decided_on = h.decided_on AND c.applicant_key = h.applicant_key
    ANTI JOIN fact_matter_void w ON contains(h.words, w.word)
    ANTI JOIN fact_publicity_exempt x ON contains(h.words, x.word)
        AND (x.starts IS NULL OR h.decided_on >= x.starts) AND (x.ends IS NULL OR h.decided_on <= x.ends)
),
found AS (
    SELECT
        w._row, w.type, w.org, w.item, w.doc_no, w.applicant, w.decided_on, w.shown_on, w.fine,
        concat_ws('、', CASE WHEN w.due_no IS NOT NULL THEN '迟公示' END, CASE WHEN w.is_code_wrong THEN '信用代码' END,
            CASE WHEN w.blanks <> '' THEN '必填项' END) AS defects,
        concat_ws('；',
            CASE WHEN w.due_no IS NOT NULL THEN CAST(w.decided_on AS STRING) || '作出，应不晚于' || CAST(c.day AS STRING) || '公示，实际'
                || CAST(w.shown_on AS STRING) || '公示，超出' || CAST(w.shown_no - w.due_no AS STRING) || '个工作日' END,
            CASE WHEN w.is_code_wrong THEN '统一社会信用代码校验不符' END,
            CASE WHEN w.blanks <> '' THEN '必填项未填：' || w.blanks END) AS what_zh,
        concat_ws('; ',
            CASE WHEN w.due_no IS NOT NULL THEN 'decided ' || CAST(w.decided_on AS STRING) || ', due ' || CAST(c.day AS STRING)
                || ', published ' || CAST(w.shown_on AS STRING) || ', ' || CAST(w.shown_no - w.due_no AS STRING) || ' workday(s) late' END,
            CASE WHEN w.is_code_wrong THEN 'the credit code does not check' END,
            CASE WHEN w.blanks <> '' THEN 'left empty: ' || w.blanks_en END) AS what_en
    FROM wrong w
    LEFT JOIN calendar c ON c.workday_no = w.due_no AND c.is_workday
    WHERE w.due_no IS NOT NULL OR w.is_code_wrong OR w.blanks <> ''
    UNION ALL
    SELECT
        m._row, m.type, m.org, m.item, m.doc_no, m.applicant, m.decided_on, NULL AS shown_on, m.fine,
        '未公示' AS defects,
        CAST(m.decided_on AS STRING) || '作出，应不晚于' || CAST(c.day AS STRING) || '公示，公示名单截至' || CAST(m.until AS STRING) || '未见该决定' AS what_zh,
        'decided ' || CAST(m.decided_on AS STRING) || ', due ' || CAST(c.day AS STRING) || ', not on the list, which reaches to '
            || CAST(m.until AS STRING) AS what_en
    FROM missing m
    JOIN calendar c ON c.workday_no = m.due_no AND c.is_workday
)
SELECT
    CAST(coalesce(doc_no, coalesce(org, '') || '/' || coalesce(applicant, '') || '/' || coalesce(CAST(decided_on AS STRING), '')) AS STRING) AS subject,
    CAST(org AS STRING) AS unit,
    CAST(NULL AS STRING) AS township,
    CAST(NULL AS STRING) AS fund,
    CAST(coalesce(decided_on, shown_on) AS DATE) AS occurred_on,
    CAST(max(fine) AS BIGINT) AS amount_fen,
    CAST('A' AS STRING) AS grade,
    collect_list(_row) AS rows_matter,
    CAST(coalesce(doc_no, '—') AS STRING) AS doc,
    CAST(coalesce(max(item), '—') AS STRING) AS item,
    CAST(CASE WHEN type = 'permit' THEN '行政许可' ELSE '行政处罚' END AS STRING) AS kind_zh,
    CAST(type AS STRING) AS kind_en,
    CAST(defects AS STRING) AS defects,
    CAST(what_zh AS STRING) AS what_zh,
    CAST(what_en AS STRING) AS what_en
FROM found
GROUP BY doc_no, org, applicant, decided_on, shown_on, type, defects, what_zh, what_en
