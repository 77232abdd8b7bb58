/*
model: license-over-limit
id: K042
version: 1
status: live
title: {zh: 许可办结或送达超过时限, en: Permits decided or delivered late}
detects:
  zh: 行政许可自受理起，扣除停表、加上经批准的延长之后，超过承诺时限或法定时限（取较短者）才作出决定或仍未办结；决定之后超过期限才送达
  en: a permit decided, or still open, after the promised or the legal time (the shorter), pauses taken off and approved extensions added; or delivered too long after the decision
severity: yellow
answers: [行政审批局, 主管部门]
subject: record
law:
  - {name: 《中华人民共和国行政许可法》, article: 第四十二条, text: 自受理之日起二十日内作出决定，经本机关负责人批准可以延长十日并告知理由；统一办理、联合办理、集中办理的四十五日，经批准可以延长十五日, from: 2004-07-01}
  - {name: 《中华人民共和国行政许可法》, article: 第四十四条, text: 自作出决定之日起十日内向申请人颁发、送达, from: 2004-07-01}
  - {name: 《中华人民共和国行政许可法》, article: 第八十二条, text: 期限以工作日计算，不含法定节假日, from: 2004-07-01}
valid: {from: 2007-01-01}
params:
  law_days:
    unit: workdays
    basis: 《行政许可法》第四十二条；台账写明法定时限的以台账为准 (the ledger's own legal days count first)
    zh: 法定时限
    en: days by law
    values: [{from: 2004-07-01, value: 20}]
  extension_days:
    unit: workdays
    basis: 《行政许可法》第四十二条：经批准延长，至多
    zh: 经批准可以延长
    en: extension with approval, at most
    values: [{from: 2004-07-01, value: 10}]
  joint_days:
    unit: workdays
    basis: 《行政许可法》第四十二条：统一、联合、集中办理
    zh: 联合办理的时限
    en: days where several authorities decide together
    values: [{from: 2004-07-01, value: 45}]
  joint_extension_days:
    unit: workdays
    basis: 《行政许可法》第四十二条：统一、联合、集中办理经批准延长，至多
    zh: 联合办理可以延长
    en: extension of joint matters, at most
    values: [{from: 2004-07-01, value: 15}]
  delivery_days:
    unit: workdays
    basis: 《行政许可法》第四十四条
    zh: 决定后送达的时限
    en: days from the decision to its delivery
    values: [{from: 2004-07-01, value: 10}]
needs:
  registers: [matter, step]
  facts: [step_role, matter_void, delivery_excused]
  calendar: [matter.accepted_on, matter.decided_on, matter.delivered_on]
  coverage:
    - {register: matter, where: {stage: handled, type: permit}, zh: 行政许可办件台账, en: the ledger of permits}
    - {register: step, where: {kind: permit}, zh: 办件环节记录（受理、补正、听证、决定、送达）, en: the dated steps of permits}
occasion: [phase]
material: [due_on, ended_on]
lookalikes:
  zh:
    - 补正、听证、检验检测、鉴定、专家评审期间停表
    - 经批准并告知的延长；统一、联合、集中办理
    - 期间有法定节假日、调休
    - 已经作出决定，只是系统没有点办结
    - 申请人撤回、不予受理、测试件，没有决定
    - 台账只送到某一天，之后的办结还没有报来
    - 申请人自行领取、公告送达，送达日不由机关决定
  en:
    - the clock stands still for corrections, hearings, tests, appraisals and expert reviews
    - an extension that was approved and told; matters that several authorities decide together
    - holidays and moved working days in between
    - decided already, but not closed in the system
    - withdrawn, not accepted, or a test entry
    - the ledger ends on some day; what was decided later is not yet known
    - the applicant came for the papers late, or they were served by public notice
ask:
  zh: [受理通知书与决定书, 停表或延长的审批与告知文书, 审批平台环节日志, 送达回证]
  en: [the notice of acceptance and the decision, approvals and notices of pauses or extensions, the platform's log of steps, the proof of delivery]
reason:
  zh: 疑点：{unit}的办件{matter}（{item}）{what_zh}，待核实
  en: 'To be checked: {matter} ({item}) of {unit}: {what_en}'
cases:
  - name: 超过承诺时限三个工作日；承诺比法定短，以承诺为准
    kind: fires
    as_of: 2024-06-30
    given:
      matter: [{stage: handled, type: permit, matter_no: B1, org: 甲局, item: 食品经营许可, accepted_on: 2024-03-01, law_days: 20, promise_days: 10, decided_on: 2024-03-20}]
      step: [{of: B1, kind: permit, name: 受理, entered_on: 2024-03-01}]
    expect: [{subject: B1, phase: 办结, unit: 甲局, item: 食品经营许可, matter: B1, occurred_on: 2024-03-15, amount_fen: null, due_on: 2024-03-15, ended_on: 2024-03-20, over_days: 3, grade: A, what_zh: 2024-03-01受理，承诺时限10个工作日，应不晚于2024-03-15办结，实际2024-03-20办结，超出3个工作日}]
  - name: 没有写时限按二十个工作日；仍未办结的算到台账送到的那天
    kind: fires
    as_of: 2024-12-31
    given:
      matter:
        - {stage: handled, type: permit, matter_no: B1, org: 甲局, item: 排污许可, accepted_on: 2024-05-06, result: 办理中}
        - {stage: handled, type: permit, matter_no: B2, org: 甲局, item: 排污许可, accepted_on: 2024-06-12, decided_on: 2024-06-14}
      step: [{of: B1, kind: permit, name: 受理, entered_on: 2024-05-06}, {of: B2, kind: permit, name: 受理, entered_on: 2024-06-12}]
    expect: [{subject: B1, phase: 办结, due_on: 2024-05-31, ended_on: null, over_days: 9, what_zh: 2024-05-06受理，法定时限20个工作日，应不晚于2024-05-31办结，台账截至2024-06-14仍未见办结，已超出9个工作日}]
  - name: 决定后第十二个工作日才送达
    kind: fires
    as_of: 2024-06-30
    given:
      matter: [{stage: handled, type: permit, matter_no: B1, org: 甲局, item: 取水许可, accepted_on: 2024-03-01, promise_days: 20, decided_on: 2024-03-11, delivered_on: 2024-03-27}]
      step: [{of: B1, kind: permit, name: 受理, entered_on: 2024-03-01}]
    expect: [{subject: B1, phase: 送达, due_on: 2024-03-25, ended_on: 2024-03-27, over_days: 2, what_zh: 2024-03-11作出决定，应不晚于2024-03-25送达，实际2024-03-27送达，超出2个工作日}]
  - name: 按时办结、按时送达；别的办件、公示名单不看
    kind: quiet
    as_of: 2024-06-30
    given:
      matter:
        - {stage: handled, type: permit, matter_no: B1, accepted_on: 2024-03-01, promise_days: 10, decided_on: 2024-03-11, delivered_on: 2024-03-15}
        - {stage: handled, type: hotline, matter_no: B2, accepted_on: 2024-01-01, promise_days: 5, decided_on: 2024-05-01}
        - {stage: published, type: permit, matter_no: B3, accepted_on: 2024-01-01, promise_days: 5, decided_on: 2024-05-01}
      step: [{of: B1, kind: permit, name: 受理, entered_on: 2024-03-01}]
    expect: []
  - name: 恰满十个工作日（跨清明假与调休上班日）不提示，第十一个提示
    kind: edge
    as_of: 2024-06-30
    given:
      matter:
        - {stage: handled, type: permit, matter_no: B1, accepted_on: 2024-03-29, promise_days: 10, decided_on: 2024-04-15}
        - {stage: handled, type: permit, matter_no: B2, accepted_on: 2024-03-29, promise_days: 10, decided_on: 2024-04-16}
      step: [{of: B1, kind: permit, name: 受理, entered_on: 2024-03-29}, {of: B2, kind: permit, name: 受理, entered_on: 2024-03-29}]
    expect: [{subject: B2, over_days: 1, due_on: 2024-04-15}]
  - name: 送达恰在第十个工作日，和第十一个
    kind: edge
    as_of: 2024-06-30
    given:
      matter:
        - {stage: handled, type: permit, matter_no: B1, accepted_on: 2024-05-06, decided_on: 2024-05-06, delivered_on: 2024-05-18}
        - {stage: handled, type: permit, matter_no: B2, accepted_on: 2024-05-06, decided_on: 2024-05-06, delivered_on: 2024-05-20}
      step: [{of: B1, kind: permit, name: 受理, entered_on: 2024-05-06}, {of: B2, kind: permit, name: 受理, entered_on: 2024-05-06}]
    expect: [{subject: B2, phase: 送达, over_days: 1, due_on: 2024-05-17}]
  - name: 听证与专家评审重叠、补正另算：停表八个工作日后恰好；少停一日就提示
    kind: lookalike
    as_of: 2024-06-30
    given:
      matter:
        - {stage: handled, type: permit, matter_no: B1, accepted_on: 2024-03-01, promise_days: 10, decided_on: 2024-03-27}
        - {stage: handled, type: permit, matter_no: B2, accepted_on: 2024-03-01, promise_days: 10, decided_on: 2024-03-27}
      step:
        - {of: B1, kind: permit, name: 组织听证, entered_on: 2024-03-04, left_on: 2024-03-08}
        - {of: B1, kind: permit, name: 专家评审, entered_on: 2024-03-07, left_on: 2024-03-11}
        - {of: B1, kind: permit, name: 材料补正, entered_on: 2024-03-14, left_on: 2024-03-15}
        - {of: B2, kind: permit, name: 组织听证, entered_on: 2024-03-04, left_on: 2024-03-08}
        - {of: B2, kind: permit, name: 专家评审, entered_on: 2024-03-07, left_on: 2024-03-11}
        - {of: B2, kind: permit, name: 材料补正, entered_on: 2024-03-14, left_on: 2024-03-14}
    expect: [{subject: B2, over_days: 1, due_on: 2024-03-26, what_zh: 2024-03-01受理，承诺时限10个工作日，另计停表7个工作日，应不晚于2024-03-26办结，实际2024-03-27办结，超出1个工作日}]
  - name: 台账写明的停表；还没结束的停表
    kind: lookalike
    as_of: 2024-06-30
    given:
      matter:
        - {stage: handled, type: permit, matter_no: B1, org: 甲局, accepted_on: 2024-03-01, promise_days: 10, paused_days: 3, decided_on: 2024-03-20}
        - {stage: handled, type: permit, matter_no: B2, org: 甲局, accepted_on: 2024-03-01, promise_days: 10, result: 办理中}
      step: [{of: B1, kind: permit, name: 受理, entered_on: 2024-03-01}, {of: B2, kind: permit, name: 检验检测, entered_on: 2024-03-12}]
    expect: []
  - name: 经批准延长十日（写三十日也只算十日）；联合办理四十五日
    kind: lookalike
    as_of: 2024-06-30
    given:
      matter:
        - {stage: handled, type: permit, matter_no: B1, accepted_on: 2024-03-01, extended_days: 10, decided_on: 2024-04-15}
        - {stage: handled, type: permit, matter_no: B2, accepted_on: 2024-03-01, extended_days: 30, decided_on: 2024-04-16}
        - {stage: handled, type: permit, matter_no: B3, accepted_on: 2024-03-01, decided_on: 2024-04-15}
        - {stage: handled, type: permit, matter_no: B4, accepted_on: 2024-03-01, joint: true, decided_on: 2024-05-08}
      step:
        - {of: B1, kind: permit, name: 受理, entered_on: 2024-03-01}
        - {of: B2, kind: permit, name: 受理, entered_on: 2024-03-01}
        - {of: B3, kind: permit, name: 延期审批, entered_on: 2024-03-28}
        - {of: B4, kind: permit, name: 受理, entered_on: 2024-03-01}
    expect: [{subject: B2, due_on: 2024-04-15, over_days: 1, what_zh: 2024-03-01受理，法定时限20个工作日，延长10个工作日，应不晚于2024-04-15办结，实际2024-04-16办结，超出1个工作日}]
  - name: 系统没有点办结：环节里已有决定，或结果已写准予，或已送达
    kind: lookalike
    as_of: 2024-06-30
    given:
      matter:
        - {stage: handled, type: permit, matter_no: B1, org: 甲局, accepted_on: 2024-03-01, promise_days: 10}
        - {stage: handled, type: permit, matter_no: B2, org: 甲局, accepted_on: 2024-03-01, promise_days: 10, result: 准予许可}
        - {stage: handled, type: permit, matter_no: B3, org: 甲局, accepted_on: 2024-03-01, promise_days: 10, delivered_on: 2024-03-15}
        - {stage: handled, type: permit, matter_no: B4, org: 甲局, accepted_on: 2024-06-28, decided_on: 2024-06-28}
      step:
        - {of: B1, kind: permit, name: 作出决定, entered_on: 2024-03-13, left_on: 2024-03-14}
        - {of: B2, kind: permit, name: 受理, entered_on: 2024-03-01}
        - {of: B3, kind: permit, name: 受理, entered_on: 2024-03-01}
    expect: []
  - name: 撤回、测试件；台账只送到三月初；没有环节也没有停表记录的不判断
    kind: lookalike
    as_of: 2024-06-30
    given:
      matter:
        - {stage: handled, type: permit, matter_no: B1, org: 甲局, accepted_on: 2024-03-01, promise_days: 10, decided_on: 2024-05-20, result: 申请人撤件}
        - {stage: handled, type: permit, matter_no: B2, org: 甲局, accepted_on: 2024-03-01, promise_days: 10, decided_on: 2024-05-20, note: 系统测试}
        - {stage: handled, type: permit, matter_no: B3, org: 乙局, accepted_on: 2024-03-01, promise_days: 10}
        - {stage: handled, type: permit, matter_no: B4, org: 乙局, accepted_on: 2024-03-04, decided_on: 2024-03-08}
        - {stage: handled, type: permit, matter_no: B5, org: 甲局, accepted_on: 2024-03-01, promise_days: 10, decided_on: 2024-05-20}
      step:
        - {of: B1, kind: permit, name: 受理, entered_on: 2024-03-01}
        - {of: B2, kind: permit, name: 受理, entered_on: 2024-03-01}
        - {of: B3, kind: permit, name: 受理, entered_on: 2024-03-01}
    expect: []
  - name: 申请人自行领取、公告送达
    kind: lookalike
    as_of: 2024-06-30
    given:
      matter:
        - {stage: handled, type: permit, matter_no: B1, accepted_on: 2024-03-01, decided_on: 2024-03-04, delivered_on: 2024-05-20, note: 申请人5月20日自取}
        - {stage: handled, type: permit, matter_no: B2, accepted_on: 2024-03-01, decided_on: 2024-03-04, delivered_on: 2024-05-20, note: 公告送达}
      step: [{of: B1, kind: permit, name: 受理, entered_on: 2024-03-01}, {of: B2, kind: permit, name: 受理, entered_on: 2024-03-01}]
    expect: []
  - name: 空日期、只知月份、决定早于受理、时限写零、没有办件编号
    kind: dirty
    as_of: 2024-06-30
    given:
      matter:
        - {stage: handled, type: permit, matter_no: B1, decided_on: 2024-05-20}
        - {stage: handled, type: permit, matter_no: B2, accepted_on: null, accepted_on_lo: 2024-01-01, accepted_on_hi: 2024-01-31, decided_on: 2024-05-20}
        - {stage: handled, type: permit, matter_no: B3, accepted_on: 2024-03-20, promise_days: 5, decided_on: 2024-03-01}
        - {stage: handled, type: permit, matter_no: B4, accepted_on: 2024-03-01, promise_days: 0, paused_days: 0, decided_on: 2024-03-29}
        - {stage: handled, type: permit, org: 甲局, item: 取水许可, accepted_on: 2024-03-01, promise_days: 10, paused_days: 0, decided_on: 2024-03-29}
      step: [{kind: permit, name: 受理, entered_on: 2024-03-01}, {of: B1, kind: permit, name: 听证}]
    expect: [{subject: 甲局/取水许可/2024-03-01, matter: —, over_days: 10}]
*/
WITH reach AS ( -- a ledger is known up to its last day: what it leaves open then may be closed by now
    SELECT
        coalesce(org, '') AS org,
        max(CASE WHEN decided_on <= $as_of AND decided_on > accepted_on THEN decided_on ELSE accepted_on END) AS day
    FROM matter
    WHERE stage = 'handled' AND type = 'permit' AND accepted_on <= $as_of
    GROUP BY coalesce(org, '')
),
timed AS (
    SELECT
        m._row, m.matter_no, m.org, m.item, m.accepted_on, m.paused_days, m.extended_days, m.result,
        coalesce(m.result, '') || ' ' || coalesce(m.note, '') AS words,
        coalesce(m.decided_on, m.delivered_on) AS closed_on,
        CASE WHEN m.promise_days > 0 THEN m.promise_days END AS promise_days,
        CASE WHEN m.law_days > 0 THEN m.law_days WHEN m.joint THEN j.value ELSE l.value END AS law_days,
        CASE WHEN m.joint THEN je.value ELSE e.value END AS extension
    FROM matter m
    JOIN p_law_days l ON m.accepted_on BETWEEN l.lo AND l.hi
    JOIN p_extension_days e ON m.accepted_on BETWEEN e.lo AND e.hi
    JOIN p_joint_days j ON m.accepted_on BETWEEN j.lo AND j.hi
    JOIN p_joint_extension_days je ON m.accepted_on BETWEEN je.lo AND je.hi
    WHERE m.stage = 'handled' AND m.type = 'permit' AND m.accepted_on <= $as_of
),
handled AS ( -- pauses only lengthen the time, so what is in time without them needs no second look
    SELECT
        t.*, r.day AS reach, a.workday_no AS accepted_no,
        least(t.law_days, coalesce(t.promise_days, t.law_days)) AS days,
        coalesce(t.promise_days < t.law_days, false) AS is_promised
    FROM timed t
    JOIN reach r ON r.org = coalesce(t.org, '')
    JOIN calendar a ON a.day = t.accepted_on
    JOIN calendar u ON u.day = CASE WHEN t.closed_on <= $as_of THEN t.closed_on ELSE r.day END
    WHERE u.workday_no - a.workday_no > least(t.law_days, coalesce(t.promise_days, t.law_days))
),
named AS ( -- what a step is, by the longest word that its name holds
    SELECT s.name, r.role, r.starts, r.ends
    FROM (SELECT DISTINCT name FROM step) s
    JOIN fact_step_role r ON contains(s.name, r.word)
    QUALIFY row_number() OVER (PARTITION BY s.name ORDER BY length(r.word) DESC NULLS LAST, r.word ASC NULLS LAST) = 1
),
steps AS (
    SELECT h._row AS matter_row, h.accepted_no, h.reach, s._row, s.entered_on, s.left_on, coalesce(n.role, 'other') AS role
    FROM handled h
    JOIN step s ON s.of = h.matter_no
    LEFT JOIN named n ON n.name = s.name
        AND (n.starts IS NULL OR s.entered_on >= n.starts) AND (n.ends IS NULL OR s.entered_on <= n.ends)
),
seen AS ( -- what the steps say about a matter
    SELECT
        matter_row,
        min(CASE WHEN role = 'decide' THEN coalesce(left_on, entered_on) WHEN role = 'deliver' THEN entered_on END) AS decided_on,
        max(CASE WHEN role = 'extend' THEN 1 ELSE 0 END) AS extended,
        collect_list(_row) AS rows_step
    FROM steps
    GROUP BY matter_row
),
known AS ( -- without steps and without a number of days paused nothing is known about pauses
    SELECT
        h.*, s.rows_step,
        coalesce(h.closed_on, s.decided_on) AS ended_on,
        CASE WHEN h.extended_days > 0 THEN least(h.extended_days, h.extension) WHEN s.extended = 1 THEN h.extension ELSE 0 END AS extra
    FROM handled h
    LEFT JOIN seen s ON s.matter_row = h._row
    WHERE s.matter_row IS NOT NULL OR h.paused_days IS NOT NULL
),
until AS (
    SELECT k.*, u.day AS until_on, u.workday_no AS until_no
    FROM known k
    JOIN calendar u ON u.day = CASE WHEN k.ended_on <= $as_of THEN k.ended_on ELSE k.reach END
    WHERE k.ended_on IS NOT NULL OR coalesce(k.result, '') = '' OR regexp_like(k.result, '在办|办理中|审查中|受理中|未办结')
),
pauses AS ( -- as numbers of workdays; both the first and the last day of a pause are paused
    SELECT
        s.matter_row,
        greatest(f.workday_no - CASE WHEN f.is_workday THEN 1 ELSE 0 END, s.accepted_no) AS from_no,
        least(coalesce(t.workday_no, u.until_no), u.until_no) AS to_no
    FROM steps s
    JOIN until u ON u._row = s.matter_row
    JOIN calendar f ON f.day = s.entered_on
    LEFT JOIN calendar t ON t.day = s.left_on
    WHERE s.role = 'pause'
),
apart AS ( -- pauses that overlap count once
    SELECT
        matter_row, to_no,
        greatest(from_no, coalesce(max(to_no) OVER (
            PARTITION BY matter_row ORDER BY from_no ASC NULLS LAST, to_no ASC NULLS LAST
            ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING), from_no)) AS from_no
    FROM pauses
),
paused AS (
    SELECT matter_row, CAST(sum(greatest(to_no - from_no, 0)) AS BIGINT) AS days
    FROM apart
    GROUP BY matter_row
),
decided AS (
    SELECT
        u._row, u.matter_no, u.org, u.item, u.accepted_on AS began_on, u.ended_on, u.until_on, u.until_no, u.rows_step, u.words,
        u.is_promised, u.days, u.extra, greatest(coalesce(p.days, 0), coalesce(u.paused_days, 0)) AS paused,
        u.accepted_no + u.days + u.extra + greatest(coalesce(p.days, 0), coalesce(u.paused_days, 0)) AS due_no
    FROM until u
    LEFT JOIN paused p ON p.matter_row = u._row
),
delivered AS (
    SELECT
        m._row, m.matter_no, m.org, m.item, m.decided_on AS began_on, m.delivered_on AS ended_on, t.workday_no AS until_no,
        coalesce(m.result, '') || ' ' || coalesce(m.note, '') AS words, f.workday_no + d.value AS due_no, m.accepted_on
    FROM matter m
    JOIN calendar f ON f.day = m.decided_on
    JOIN calendar t ON t.day = m.delivered_on
    JOIN p_delivery_days d ON m.decided_on BETWEEN d.lo AND d.hi
    WHERE m.stage = 'handled' AND m.type = 'permit' AND m.delivered_on <= $as_of AND t.workday_no - f.workday_no > d.value
),
late AS (
    SELECT
        '办结' AS phase, d._row, d.matter_no, d.org, d.item, d.began_on AS accepted_on, d.ended_on, d.rows_step, d.words,
        c.day AS due_on, d.until_no - d.due_no AS over_days,
        CAST(d.began_on AS STRING) || '受理，' || CASE WHEN d.is_promised THEN '承诺时限' ELSE '法定时限' END || CAST(d.days AS STRING) || '个工作日'
            || CASE WHEN d.extra > 0 THEN '，延长' || CAST(d.extra AS STRING) || '个工作日' ELSE '' END
            || CASE WHEN d.paused > 0 THEN '，另计停表' || CAST(d.paused AS STRING) || '个工作日' ELSE '' END
            || '，应不晚于' || CAST(c.day AS STRING) || '办结，'
            || CASE WHEN d.ended_on IS NULL THEN '台账截至' || CAST(d.until_on AS STRING) || '仍未见办结，已超出'
                ELSE '实际' || CAST(d.ended_on AS STRING) || '办结，超出' END
            || CAST(d.until_no - d.due_no AS STRING) || '个工作日' AS what_zh,
        'accepted ' || CAST(d.began_on AS STRING) || ', ' || CAST(d.days AS STRING) || ' workdays ' || CASE WHEN d.is_promised THEN 'promised' ELSE 'by law' END
            || CASE WHEN d.extra > 0 THEN ', extended by ' || CAST(d.extra AS STRING) ELSE '' END
            || CASE WHEN d.paused > 0 THEN ', paused for ' || CAST(d.paused AS STRING) ELSE '' END
            || ', due ' || CAST(c.day AS STRING) || ', '
            || CASE WHEN d.ended_on IS NULL THEN 'still open on ' || CAST(d.until_on AS STRING)
                ELSE 'decided ' || CAST(d.ended_on AS STRING) END
            || ', ' || CAST(d.until_no - d.due_no AS STRING) || ' workday(s) late' AS what_en
    FROM decided d
    JOIN calendar c ON c.workday_no = d.due_no AND c.is_workday
    WHERE d.until_no > d.due_no
    UNION ALL
    SELECT
        '送达' AS phase, d._row, d.matter_no, d.org, d.item, d.accepted_on, d.ended_on, NULL AS rows_step, d.words,
        c.day AS due_on, d.until_no - d.due_no AS over_days,
        CAST(d.began_on AS STRING) || '作出决定，应不晚于' || CAST(c.day AS STRING) || '送达，实际'
            || CAST(d.ended_on AS STRING) || '送达，超出' || CAST(d.until_no - d.due_no AS STRING) || '个工作日' AS what_zh,
        'decided ' || CAST(d.began_on AS STRING) || ', delivery due ' || CAST(c.day AS STRING) || ', delivered '
            || CAST(d.ended_on AS STRING) || ', ' || CAST(d.until_no - d.due_no AS STRING) || ' workday(s) late' AS what_en
    FROM delivered d
    JOIN calendar c ON c.workday_no = d.due_no AND c.is_workday
    ANTI JOIN fact_delivery_excused x ON contains(d.words, x.word)
)
SELECT
    CAST(coalesce(l.matter_no, coalesce(l.org, '') || '/' || coalesce(l.item, '') || '/' || CAST(l.accepted_on AS STRING)) AS STRING) AS subject,
    CAST(l.org AS STRING) AS unit,
    CAST(NULL AS STRING) AS township,
    CAST(NULL AS STRING) AS fund,
    CAST(l.due_on AS DATE) AS occurred_on,
    CAST(NULL AS BIGINT) AS amount_fen,
    CAST('A' AS STRING) AS grade,
    collect_list(l._row) AS rows_matter,
    max(l.rows_step) AS rows_step,
    CAST(l.phase AS STRING) AS phase,
    CAST(coalesce(l.matter_no, '—') AS STRING) AS matter,
    CAST(coalesce(l.item, '—') AS STRING) AS item,
    CAST(l.due_on AS DATE) AS due_on,
    CAST(l.ended_on AS DATE) AS ended_on,
    CAST(l.over_days AS BIGINT) AS over_days,
    CAST(l.what_zh AS STRING) AS what_zh,
    CAST(l.what_en AS STRING) AS what_en
FROM late l
ANTI JOIN fact_matter_void v ON contains(l.words, v.word)
GROUP BY l.matter_no, l.org, l.item, l.accepted_on, l.phase, l.due_on, l.ended_on, l.over_days, l.what_zh, l.what_en
