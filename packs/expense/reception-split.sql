/*
model: reception-split
id: K034
version: 1
status: live
title: {zh: 疑似一次接待拆成多单, en: Receptions that look like one split into several claims}
detects:
  zh: 同一单位前后一天内接待同一来访单位的两张以上单据，公函号相同、同日同店、发票连号，或人均都贴近餐标
  en: two or more claims of one unit for the same guests within a day, with the same letter, the same restaurant and day, invoices in a row, or each just under the standard a head
severity: yellow
answers: [预算单位]
subject: record
law:
  - {name: 《党政机关国内公务接待管理规定》, article: 接待清单与报销, text: 公务活动结束后如实填写接待清单，凭公函、清单和票据报销, certainty: S}
  - {name: 《党政机关厉行节约反对浪费条例》（2025年修订）, article: 国内公务接待, text: 无公函的一律不予接待，报销凭公函、清单和票据, from: 2025-05-18}
params:
  window_days:
    unit: days
    basis: 设计默认值：前后一天 (design default)
    zh: 两张单据的接待日相隔不超过的天数
    en: days between the two receptions, at most
    values: [{from: 2000-01-01, value: 1}]
  invoice_gap:
    unit: numbers
    basis: 设计默认值：号码相差三以内算连号 (design default)
    zh: 发票号相差不超过
    en: distance of invoice numbers that still count as a row
    values: [{from: 2000-01-01, value: 3}]
  near_bp:
    unit: basis points
    basis: 设计默认值：餐标的九成以上算贴近 (design default)
    zh: 人均达到餐标的几成算贴近
    en: share of the standard a head from which a claim is near it
    values: [{from: 2000-01-01, value: 9000}]
  similar_bp:
    unit: basis points
    basis: 设计默认值：来访单位名称相似七成以上算同一来访单位 (design default)
    zh: 来访单位名称相似度下限
    en: similarity of the guests' names, at least
    values: [{from: 2000-01-01, value: 7000}]
needs:
  registers: [expense]
  coverage: [{register: expense, where: {type: reception}, zh: 公务接待费报销明细, en: a list of reception claims}]
material: [amount_fen, claims, what_zh]
lookalikes:
  zh:
    - 同一来访单位多批次来访，各有各的公函
    - 早、中、晚餐分别结算，事由或备注写明
    - 大型检查组分组、分桌用餐，备注写明
    - 隔两天以上再次来访
    - 单位食堂一天接待两家不同的来访单位
    - 作废重开、退回更正的单据
  en:
    - several visits of one office, each with a letter of its own
    - breakfast, lunch and dinner settled apart, said in the reason or note
    - a large team that eats in groups, said in the note
    - another visit two or more days later
    - the unit's canteen hosting two different guests on one day
    - forms that were cancelled or corrected
ask:
  zh: [公函与接待审批单, 接待清单（人员、时间、地点）, 菜单或消费明细, 发票与支付记录]
  en: [the letter and the approval, the list of guests with time and place, the menu or bill, invoices and payments]
reason:
  zh: 疑点：{unit}{period_zh}接待{guests}，报销单据{claims}张（{numbers_zh}），{what_zh}，合计{amount_fen}元，是否把一次接待分开报销，待核实
  en: 'To be checked: {claims} claims of {unit} for {guests}, {period_en} ({numbers_en}): {what_en}; {amount_fen} yuan in all; was it one reception?'
cases:
  - name: 同一公函号报两次
    kind: fires
    as_of: 2024-06-30
    given:
      expense:
        - {type: reception, claim_no: J1, org: 水利局, start_on: 2024-03-04, guest_org: 市水利局, letter_no: 市水函〔2024〕8号, headcount: 6, accompany: 2, amount: 64000, place: 机关食堂}
        - {type: reception, claim_no: J2, org: 水利局, start_on: 2024-03-05, guest_org: 市水利局, letter_no: 市水函〔2024〕8号, headcount: 6, accompany: 2, amount: 72000, place: 迎宾饭店}
    expect: [{subject: 水利局/J1, unit: 水利局, guests: 市水利局, claims: 2, amount_fen: 136000, first_on: 2024-03-04, occurred_on: 2024-03-05, what_zh: 公函号相同, numbers_zh: J1、J2, grade: A}]
  - name: 同日同店三张，没有公函号，来访单位写法略有不同
    kind: fires
    as_of: 2024-06-30
    given:
      expense:
        - {type: reception, claim_no: J1, org: 水利局, start_on: 2024-03-04, guest_org: 市审计局检查组, amount: 64000, place: 迎宾饭店}
        - {type: reception, claim_no: J2, org: 水利局, start_on: 2024-03-04, guest_org: 市审计局, amount: 64000, place: 迎宾饭店}
        - {type: reception, claim_no: J3, org: 水利局, start_on: 2024-03-04, guest_org: 市审计局检查组, amount: 64000, place: 迎宾饭店}
    expect: [{subject: 水利局/J1, claims: 3, amount_fen: 192000, what_zh: 同日同一地点, numbers_zh: J1、J3等, period_zh: '2024-03-04', grade: B}]
  - name: 发票连号
    kind: fires
    as_of: 2024-06-30
    given:
      expense:
        - {type: reception, claim_no: J1, org: 水利局, start_on: 2024-03-04, guest_org: 市水利局, amount: 64000, place: 甲店, seller: 乙公司, invoice_no: '24990000000000000107'}
        - {type: reception, claim_no: J2, org: 水利局, start_on: 2024-03-05, guest_org: 市水利局, amount: 72000, place: 丙店, seller: 乙公司, invoice_no: '24990000000000000110'}
    expect: [{what_zh: 发票连号}]
  - name: 人均都贴近餐标
    kind: fires
    as_of: 2024-06-30
    given:
      expense:
        - {type: reception, claim_no: J1, org: 水利局, start_on: 2024-03-04, guest_org: 市水利局, headcount: 6, accompany: 2, standard: 10000, amount: 78000, place: 甲店}
        - {type: reception, claim_no: J2, org: 水利局, start_on: 2024-03-05, guest_org: 市水利局, headcount: 6, accompany: 2, standard: 10000, amount: 79000, place: 丙店}
    expect: [{what_zh: 人均贴近餐标}]
  - name: 一张单据；不同来访单位；不同单位；没有任何拆单迹象；差旅单据
    kind: quiet
    as_of: 2024-06-30
    given:
      expense:
        - {type: reception, claim_no: J1, org: 水利局, start_on: 2024-03-04, guest_org: 市水利局, amount: 64000, place: 迎宾饭店, invoice_no: '10000001', seller: 乙}
        - {type: reception, claim_no: J2, org: 水利局, start_on: 2024-03-04, guest_org: 邻县考察团, amount: 64000, place: 迎宾饭店, invoice_no: '10000002', seller: 乙}
        - {type: reception, claim_no: J3, org: 林业局, start_on: 2024-03-04, guest_org: 市水利局, amount: 64000, place: 迎宾饭店}
        - {type: reception, claim_no: J4, org: 水利局, start_on: 2024-03-05, guest_org: 市水利局, amount: 30000, place: 机关食堂}
        - {type: travel, claim_no: J5, org: 水利局, start_on: 2024-03-04, guest_org: 市水利局, amount: 64000, place: 迎宾饭店}
    expect: []
  - name: 恰隔一天提示，隔两天不提示
    kind: edge
    as_of: 2024-06-30
    given:
      expense:
        - {type: reception, claim_no: J1, org: 水利局, start_on: 2024-03-04, guest_org: 市水利局, letter_no: 甲〔2024〕1号, amount: 64000}
        - {type: reception, claim_no: J2, org: 水利局, start_on: 2024-03-05, guest_org: 市水利局, letter_no: 甲〔2024〕1号, amount: 64000}
        - {type: reception, claim_no: J3, org: 林业局, start_on: 2024-03-04, guest_org: 市林业局, letter_no: 乙〔2024〕1号, amount: 64000}
        - {type: reception, claim_no: J4, org: 林业局, start_on: 2024-03-06, guest_org: 市林业局, letter_no: 乙〔2024〕1号, amount: 64000}
    expect: [{subject: 水利局/J1}]
  - name: 发票相差三提示，相差四不提示；恰为餐标九成提示，恰为餐标不算贴近
    kind: edge
    as_of: 2024-06-30
    given:
      expense:
        - {type: reception, claim_no: J1, org: 甲局, start_on: 2024-03-04, guest_org: 市水利局, amount: 64000, seller: 乙, invoice_no: '10000001'}
        - {type: reception, claim_no: J2, org: 甲局, start_on: 2024-03-05, guest_org: 市水利局, amount: 64000, seller: 乙, invoice_no: '10000004'}
        - {type: reception, claim_no: J3, org: 丙局, start_on: 2024-03-04, guest_org: 市水利局, amount: 64000, seller: 乙, invoice_no: '10000011'}
        - {type: reception, claim_no: J4, org: 丙局, start_on: 2024-03-05, guest_org: 市水利局, amount: 64000, seller: 乙, invoice_no: '10000015'}
        - {type: reception, claim_no: J5, org: 丁局, start_on: 2024-03-04, guest_org: 市水利局, headcount: 8, standard: 10000, amount: 72000}
        - {type: reception, claim_no: J6, org: 丁局, start_on: 2024-03-05, guest_org: 市水利局, headcount: 8, standard: 10000, amount: 79999}
        - {type: reception, claim_no: J7, org: 戊局, start_on: 2024-03-04, guest_org: 市水利局, headcount: 8, standard: 10000, amount: 72000}
        - {type: reception, claim_no: J8, org: 戊局, start_on: 2024-03-05, guest_org: 市水利局, headcount: 8, standard: 10000, amount: 80000}
    expect: [{subject: 甲局/J1}, {subject: 丁局/J5}]
  - name: 多批次来访各有公函；早中晚餐写明
    kind: lookalike
    as_of: 2024-06-30
    given:
      expense:
        - {type: reception, claim_no: J1, org: 水利局, start_on: 2024-03-04, guest_org: 市水利局, letter_no: 甲〔2024〕1号, amount: 64000, place: 迎宾饭店}
        - {type: reception, claim_no: J2, org: 水利局, start_on: 2024-03-04, guest_org: 市水利局, letter_no: 甲〔2024〕2号, amount: 64000, place: 迎宾饭店}
        - {type: reception, claim_no: J3, org: 林业局, start_on: 2024-03-04, guest_org: 市林业局, letter_no: 乙〔2024〕1号, amount: 64000, place: 机关食堂, reason: 调研接待午餐}
        - {type: reception, claim_no: J4, org: 林业局, start_on: 2024-03-04, guest_org: 市林业局, letter_no: 乙〔2024〕1号, amount: 64000, place: 机关食堂, reason: 调研接待晚餐}
    expect: []
  - name: 检查组分组用餐；作废重开
    kind: lookalike
    as_of: 2024-06-30
    given:
      expense:
        - {type: reception, claim_no: J1, org: 水利局, start_on: 2024-03-04, guest_org: 省检查组, letter_no: 甲〔2024〕1号, amount: 64000, place: 迎宾饭店, note: 分组用餐第一组}
        - {type: reception, claim_no: J2, org: 水利局, start_on: 2024-03-04, guest_org: 省检查组, letter_no: 甲〔2024〕1号, amount: 64000, place: 迎宾饭店, note: 分组用餐第二组}
        - {type: reception, claim_no: J3, org: 林业局, start_on: 2024-03-04, guest_org: 市林业局, letter_no: 乙〔2024〕1号, amount: 64000, note: 已作废}
        - {type: reception, claim_no: J4, org: 林业局, start_on: 2024-03-04, guest_org: 市林业局, letter_no: 乙〔2024〕1号, amount: 64000}
    expect: []
  - name: 同一张单据的两行；来访单位只是都带“局”字
    kind: lookalike
    as_of: 2024-06-30
    given:
      expense:
        - {type: reception, claim_no: J1, org: 水利局, start_on: 2024-03-04, guest_org: 市水利局, letter_no: 甲〔2024〕1号, amount: 64000, place: 迎宾饭店}
        - {type: reception, claim_no: J1, org: 水利局, start_on: 2024-03-04, guest_org: 市水利局, letter_no: 甲〔2024〕1号, amount: 20000, place: 迎宾饭店}
        - {type: reception, claim_no: J3, org: 林业局, start_on: 2024-03-04, guest_org: 市财政局, amount: 64000, place: 迎宾饭店}
        - {type: reception, claim_no: J4, org: 林业局, start_on: 2024-03-04, guest_org: 市教育局, amount: 64000, place: 迎宾饭店}
    expect: []
  - name: 没有单据号、单位、来访单位、日期、金额；发票写“无”
    kind: dirty
    as_of: 2024-06-30
    given:
      expense:
        - {type: reception, org: 水利局, start_on: 2024-03-04, guest_org: 市水利局, letter_no: 甲〔2024〕1号, amount: 64000}
        - {type: reception, claim_no: J2, org: 水利局, start_on: 2024-03-04, guest_org: 市水利局, letter_no: 甲〔2024〕1号, amount: 64000}
        - {type: reception, claim_no: J3, start_on: 2024-03-04, guest_org: 市水利局, letter_no: 甲〔2024〕1号, amount: 64000}
        - {type: reception, claim_no: J4, org: 水利局, start_on: 2024-03-04, letter_no: 甲〔2024〕1号, amount: 64000}
        - {type: reception, claim_no: J5, org: 水利局, guest_org: 市水利局, letter_no: 甲〔2024〕1号, amount: 64000}
        - {type: reception, claim_no: J6, org: 水利局, start_on: 2024-03-04, guest_org: 市水利局, letter_no: 甲〔2024〕1号}
        - {type: reception, claim_no: J7, org: 林业局, start_on: 2024-03-04, guest_org: 市林业局, amount: 64000, seller: 乙, invoice_no: 无, place: 甲店}
        - {type: reception, claim_no: J8, org: 林业局, start_on: 2024-03-05, guest_org: 市林业局, amount: 64000, seller: 乙, invoice_no: 无, place: 甲店}
    expect: []
*/
WITH claims AS ( -- a number of invoice counts by its last nine digits; what stands before must be the same
    SELECT
        idiv(days_between(DATE '2000-01-01', e.start_on), w.most + 1) AS bucket,
        e.org, e.claim_no, e.start_on, e.guest_org, e.letter_no, e.place, e.seller, e.amount, e._row,
        CASE WHEN regexp_like(e.invoice_no, '^[0-9]{8,20}$') THEN TRY_CAST(right(e.invoice_no, 9) AS BIGINT) END AS invoice,
        CASE WHEN regexp_like(e.invoice_no, '^[0-9]{8,20}$') THEN substr(e.invoice_no, 1, greatest(length(e.invoice_no) - 9, 0)) END AS invoice_head,
        CASE WHEN e.standard > 0 AND coalesce(e.headcount, 0) > 0
            THEN e.amount < e.standard * (e.headcount + coalesce(e.accompany, 0))
                AND e.amount * 10000 >= e.standard * (e.headcount + coalesce(e.accompany, 0)) * n.value
            ELSE false END AS is_near,
        CASE WHEN regexp_like(coalesce(e.reason, '') || coalesce(e.note, ''), '早餐') THEN 1
            WHEN regexp_like(coalesce(e.reason, '') || coalesce(e.note, ''), '午餐|中餐') THEN 2
            WHEN regexp_like(coalesce(e.reason, '') || coalesce(e.note, ''), '晚餐') THEN 3 END AS meal,
        regexp_like(coalesce(e.reason, '') || coalesce(e.note, ''), '分组|分桌|分批|第[0-9一二三四五六七八九十]+[组桌批]') AS is_group
    FROM expense e
    JOIN p_near_bp n ON e.start_on BETWEEN n.lo AND n.hi
    JOIN (SELECT max(value) AS most FROM p_window_days) w ON w.most >= 0
    WHERE e.type = 'reception' AND e.claim_no IS NOT NULL AND e.org IS NOT NULL AND e.guest_org IS NOT NULL
        AND e.start_on <= $as_of AND e.amount > 0
        AND NOT regexp_like(coalesce(e.note, ''), '作废|重开|更正|退回|冲销')
),
next AS ( -- what follows within the window lies in the same bucket of days or in the next one
    SELECT c.bucket AS follows, c.* FROM claims c
    UNION ALL
    SELECT c.bucket - 1 AS follows, c.* FROM claims c
),
pairs AS ( -- guests are compared only within a unit and some days
    SELECT
        a.org, a.claim_no AS first_claim, b.claim_no AS next_claim, a.start_on AS first_on, a._row AS row_a, b._row AS row_b,
        coalesce(a.letter_no = b.letter_no, false) AS has_letter,
        coalesce(a.start_on = b.start_on AND (a.place = b.place OR a.seller = b.seller), false) AS has_place,
        coalesce(a.seller = b.seller AND a.invoice_head = b.invoice_head AND a.invoice <> b.invoice
            AND abs(a.invoice - b.invoice) <= g.value, false) AS has_invoices,
        a.is_near AND b.is_near AS has_standard
    FROM claims a
    JOIN next b ON b.org = a.org AND b.follows = a.bucket AND b.claim_no <> a.claim_no
        AND (b.start_on > a.start_on OR (b.start_on = a.start_on AND b.claim_no > a.claim_no))
    JOIN p_window_days w ON b.start_on BETWEEN w.lo AND w.hi
    JOIN p_invoice_gap g ON b.start_on BETWEEN g.lo AND g.hi
    JOIN p_similar_bp s ON b.start_on BETWEEN s.lo AND s.hi
    WHERE days_between(a.start_on, b.start_on) <= w.value
        AND (a.letter_no IS NULL OR b.letter_no IS NULL OR a.letter_no = b.letter_no)
        AND (a.meal IS NULL OR b.meal IS NULL OR a.meal = b.meal)
        AND NOT (a.is_group AND b.is_group)
        AND (a.guest_org = b.guest_org OR contains(a.guest_org, b.guest_org) OR contains(b.guest_org, a.guest_org)
            OR text_similarity(a.guest_org, b.guest_org) >= s.value)
),
split AS ( -- each claim belongs to the first one that it goes with
    SELECT p.*
    FROM pairs p
    WHERE p.has_letter OR p.has_place OR p.has_invoices OR p.has_standard
    QUALIFY dense_rank() OVER (
        PARTITION BY p.org, p.next_claim ORDER BY p.first_on ASC NULLS LAST, p.first_claim ASC NULLS LAST) = 1
),
signs AS (
    SELECT
        org, first_claim,
        bool_or(has_letter) AS has_letter, bool_or(has_place) AS has_place,
        bool_or(has_invoices) AS has_invoices, bool_or(has_standard) AS has_standard
    FROM split
    GROUP BY org, first_claim
),
lines AS (
    SELECT org, first_claim, row_a AS _row FROM split
    UNION
    SELECT org, first_claim, row_b AS _row FROM split
)
SELECT
    CAST(s.org || '/' || s.first_claim AS STRING) AS subject,
    CAST(s.org AS STRING) AS unit,
    CAST(NULL AS STRING) AS township,
    CAST(NULL AS STRING) AS fund,
    CAST(max(c.start_on) AS DATE) AS occurred_on,
    CAST(sum(c.amount) AS BIGINT) AS amount_fen,
    CAST(CASE WHEN s.has_letter THEN 'A' WHEN s.has_place OR s.has_invoices THEN 'B' ELSE 'C' END AS STRING) AS grade,
    collect_list(c._row) AS rows_expense,
    CAST(min(c.start_on) AS DATE) AS first_on,
    CAST(max(c.guest_org) AS STRING) AS guests,
    CAST(count(DISTINCT c.claim_no) AS BIGINT) AS claims,
    CAST(CASE WHEN min(c.start_on) = max(c.start_on) THEN CAST(min(c.start_on) AS STRING)
        ELSE CAST(min(c.start_on) AS STRING) || '至' || CAST(max(c.start_on) AS STRING) END AS STRING) AS period_zh,
    CAST(CASE WHEN min(c.start_on) = max(c.start_on) THEN CAST(min(c.start_on) AS STRING)
        ELSE CAST(min(c.start_on) AS STRING) || ' to ' || CAST(max(c.start_on) AS STRING) END AS STRING) AS period_en,
    CAST(s.first_claim || '、' || max(CASE WHEN c.claim_no <> s.first_claim THEN c.claim_no END)
        || CASE WHEN count(DISTINCT c.claim_no) > 2 THEN '等' ELSE '' END AS STRING) AS numbers_zh,
    CAST(s.first_claim || ', ' || max(CASE WHEN c.claim_no <> s.first_claim THEN c.claim_no END)
        || CASE WHEN count(DISTINCT c.claim_no) > 2 THEN ' …' ELSE '' END AS STRING) AS numbers_en,
    CAST(concat_ws('、', CASE WHEN s.has_letter THEN '公函号相同' END, CASE WHEN s.has_place THEN '同日同一地点' END,
        CASE WHEN s.has_invoices THEN '发票连号' END, CASE WHEN s.has_standard THEN '人均贴近餐标' END) AS STRING) AS what_zh,
    CAST(concat_ws(', ', CASE WHEN s.has_letter THEN 'the same letter' END, CASE WHEN s.has_place THEN 'the same place and day' END,
        CASE WHEN s.has_invoices THEN 'invoices in a row' END, CASE WHEN s.has_standard THEN 'just under the standard a head' END) AS STRING) AS what_en
FROM signs s
JOIN lines l ON l.org = s.org AND l.first_claim = s.first_claim
JOIN claims c ON c._row = l._row
GROUP BY s.org, s.first_claim, s.has_letter, s.has_place, s.has_invoices, s.has_standard
