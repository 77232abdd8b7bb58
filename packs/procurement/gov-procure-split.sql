/*
model: gov-procure-split
id: K067
version: 1
status: live
title: {zh: 疑似化整为零规避公开招标或政府采购, en: Purchases that look split to avoid an open tender or procurement}
detects:
  zh: 同一采购人一个财政年度内，同一预算项目的同一品目，以公开招标以外的方式多次采购，每次低于公开招标数额，累计超过；或者每次低于采购限额自行采购，累计达到限额
  en: one buyer bought within a fiscal year, for one budget project and one category, several times by other ways than an open tender, each below the amount for it, together above; or several times directly below the procurement limit, together at or above it
severity: red
answers: [采购人, 财政局]
subject: org
law:
  - {name: 《中华人民共和国政府采购法》, article: 第二十八条, text: 不得将应当以公开招标方式采购的货物或者服务化整为零或者以其他任何方式规避公开招标采购, from: 2003-01-01}
  - {name: 《中华人民共和国政府采购法实施条例》, article: 第二十八条, text: 在一个财政年度内，将一个预算项目下的同一品目或者类别的货物、服务采用公开招标以外的方式多次采购，累计资金数额超过公开招标数额标准的，属于以化整为零方式规避公开招标，但项目预算调整或者经批准采用公开招标以外方式采购除外, from: 2015-03-01}
  - {name: 财库〔2019〕69号, article: 市县级采购限额与公开招标数额标准, text: 市县级货物、服务采购限额三十万元，公开招标数额二百万元；以本省目录为准, from: 2020-01-01, certainty: S}
valid: {from: 2020-01-01}
params:
  direct_times:
    unit: times
    basis: 设计默认值：限额以下自行采购三次以上才提示 (design default)
    zh: 限额以下自行采购的次数
    en: how many direct purchases below the limit
    values: [{from: 2000-01-01, value: 3}]
  near_bp:
    unit: basis points
    basis: 设计默认值：限额的九成以上算紧贴 (design default)
    zh: 紧贴限额的比例下限
    en: share of the limit from which a purchase is just below it
    values: [{from: 2000-01-01, value: 9000}]
needs:
  registers: [tender]
  facts: [procure_threshold, procure_exempt]
  coverage: [{register: tender, where: {stage: award}, zh: 政府采购中标成交公告清单, en: the list of awards of procurement}]
occasion: [year, budget_project, category, pattern]
material: [amount_fen, times]
lookalikes:
  zh:
    - 经批准采用公开招标以外的方式（写明批文）
    - 项目预算调整、追加
    - 框架协议、定点采购、电子卖场直购
    - 品目不同，或不在一个预算项目、一个年度
    - 应急采购
  en:
    - another way than an open tender, with an approval that is named
    - a budget that was changed or increased
    - framework agreements and electronic markets
    - other categories, budget projects or years
    - emergencies
ask:
  zh: [采购预算与实施计划, 采购方式审批, 历次合同与发票, 品目归类说明]
  en: [the budget and plan of procurement, the approval of the method, all contracts and invoices, how categories were chosen]
reason:
  zh: 疑点：{unit}{year}年度预算项目“{budget_project}”的同一品目（{category}）{what_zh}{times}次，每次都低于{limit_zh}{limit_fen}元，累计{amount_fen}元{near_zh}，待核实
  en: 'To be checked: {unit} in {year}, budget project "{budget_project}", category {category}: {times} purchases {what_en}, each below {limit_fen} yuan, together {amount_fen} yuan{near_en}'
cases:
  - name: 三次询价、谈判，累计超过二百万元；名称里有应急二字的不是应急采购
    kind: fires
    as_of: 2024-06-30
    given:
      tender:
        - {stage: award, regime: procurement, tender_no: C1, org: 教育局, kind: goods, category: A05010201办公桌, budget_project: 校舍改善, method: 询价, price: 70000000, notice_on: 2024-01-10}
        - {stage: award, regime: procurement, tender_no: C2, org: 教育局, kind: goods, category: A05010201办公桌, budget_project: 校舍改善, method: 竞争性谈判, price: 80000000, notice_on: 2024-03-10}
        - {stage: award, regime: procurement, tender_no: C3, org: 教育局, kind: goods, category: A05010201办公桌, budget_project: 校舍改善, method: 询价, price: 60000000, notice_on: 2024-05-10}
        - {stage: award, regime: procurement, tender_no: C4, org: 应急管理局, name: 应急装备采购, kind: goods, category: A03340000应急救援设备, budget_project: 应急能力建设, method: 询价, price: 110000000, notice_on: 2024-01-10}
        - {stage: award, regime: procurement, tender_no: C5, org: 应急管理局, name: 应急装备采购, kind: goods, category: A03340000应急救援设备, budget_project: 应急能力建设, method: 询价, price: 110000000, notice_on: 2024-02-10}
    expect: [{subject: 教育局, unit: 教育局, year: 2024, budget_project: 校舍改善, category: A05010201办公桌, pattern: 规避公开招标, times: 3, near: 0, amount_fen: 210000000, limit_fen: 200000000, occurred_on: 2024-05-10, what_zh: 以公开招标以外的方式采购, limit_zh: 公开招标数额, grade: A}, {subject: 应急管理局, times: 2}]
  - name: 三次自行采购，每次不到三十万元，累计达到
    kind: fires
    as_of: 2024-06-30
    given:
      tender:
        - {stage: award, regime: procurement, tender_no: C1, org: 教育局, kind: service, category: C0401印刷服务, budget_project: 宣传, method: 自行采购, price: 29500000, notice_on: 2024-01-10}
        - {stage: award, regime: procurement, tender_no: C2, org: 教育局, kind: service, category: C0401印刷服务, budget_project: 宣传, method: 直接采购, price: 27000000, notice_on: 2024-01-20}
        - {stage: award, regime: procurement, tender_no: C3, org: 教育局, kind: service, category: C0401印刷服务, budget_project: 宣传, method: 零星采购, price: 3000000, notice_on: 2024-02-20}
    expect: [{pattern: 规避政府采购, times: 3, near: 2, amount_fen: 59500000, limit_fen: 30000000, limit_zh: 采购限额, what_zh: 自行采购}]
  - name: 公开招标的；单次的；累计不到；年度、项目、品目不同
    kind: quiet
    as_of: 2024-06-30
    given:
      tender:
        - {stage: award, regime: procurement, tender_no: C1, org: 甲局, kind: goods, category: A1, budget_project: P, method: 公开招标, price: 150000000, notice_on: 2024-01-10}
        - {stage: award, regime: procurement, tender_no: C2, org: 甲局, kind: goods, category: A1, budget_project: P, method: 公开招标, price: 150000000, notice_on: 2024-02-10}
        - {stage: award, regime: procurement, tender_no: C3, org: 甲局, kind: goods, category: A1, budget_project: P, method: 询价, price: 150000000, notice_on: 2024-03-10}
        - {stage: award, regime: procurement, tender_no: C4, org: 乙局, kind: goods, category: A1, budget_project: P, method: 询价, price: 150000000, notice_on: 2023-12-10}
        - {stage: award, regime: procurement, tender_no: C5, org: 乙局, kind: goods, category: A1, budget_project: P, method: 询价, price: 150000000, notice_on: 2024-01-10}
        - {stage: award, regime: procurement, tender_no: C6, org: 乙局, kind: goods, category: A2, budget_project: P, method: 询价, price: 150000000, notice_on: 2024-01-10}
        - {stage: award, regime: procurement, tender_no: C7, org: 乙局, kind: goods, category: A1, budget_project: Q, method: 询价, price: 150000000, notice_on: 2024-01-10}
        - {stage: notice, regime: procurement, tender_no: C8, org: 乙局, kind: goods, category: A1, budget_project: P, method: 询价, budget: 150000000, announced_on: 2024-01-10}
    expect: []
  - name: 累计恰为二百万元不提示：超过才算
    kind: edge
    as_of: 2024-06-30
    given:
      tender:
        - {stage: award, regime: procurement, tender_no: C1, org: 甲局, kind: goods, category: A1, budget_project: P, method: 询价, price: 100000000, notice_on: 2024-01-10}
        - {stage: award, regime: procurement, tender_no: C2, org: 甲局, kind: goods, category: A1, budget_project: P, method: 询价, price: 100000000, notice_on: 2024-02-10}
    expect: []
  - name: 多一分提示；自行采购累计恰为三十万元提示，少一分、少一次不提示
    kind: edge
    as_of: 2024-12-31
    given:
      tender:
        - {stage: award, regime: procurement, tender_no: C3, org: 乙局, kind: goods, category: A1, budget_project: P, method: 询价, price: 100000000, notice_on: 2024-01-01}
        - {stage: award, regime: procurement, tender_no: C4, org: 乙局, kind: goods, category: A1, budget_project: P, method: 询价, price: 100000001, notice_on: 2024-12-31}
        - {stage: award, regime: procurement, tender_no: D1, org: 丙局, kind: goods, category: A1, budget_project: P, method: 自行采购, price: 10000000, notice_on: 2024-01-10}
        - {stage: award, regime: procurement, tender_no: D2, org: 丙局, kind: goods, category: A1, budget_project: P, method: 自行采购, price: 10000000, notice_on: 2024-01-10}
        - {stage: award, regime: procurement, tender_no: D3, org: 丙局, kind: goods, category: A1, budget_project: P, method: 自行采购, price: 10000000, notice_on: 2024-01-10}
        - {stage: award, regime: procurement, tender_no: E1, org: 丁局, kind: goods, category: A1, budget_project: P, method: 自行采购, price: 10000000, notice_on: 2024-01-10}
        - {stage: award, regime: procurement, tender_no: E2, org: 丁局, kind: goods, category: A1, budget_project: P, method: 自行采购, price: 10000000, notice_on: 2024-01-10}
        - {stage: award, regime: procurement, tender_no: E3, org: 丁局, kind: goods, category: A1, budget_project: P, method: 自行采购, price: 9999999, notice_on: 2024-01-10}
        - {stage: award, regime: procurement, tender_no: F1, org: 戊局, kind: goods, category: A1, budget_project: P, method: 自行采购, price: 29000000, notice_on: 2024-01-10}
        - {stage: award, regime: procurement, tender_no: F2, org: 戊局, kind: goods, category: A1, budget_project: P, method: 自行采购, price: 29000000, notice_on: 2024-01-10}
    expect: [{subject: 乙局, amount_fen: 200000001, times: 2}, {subject: 丙局, amount_fen: 30000000, times: 3, near: 0}]
  - name: 经批准变更方式写明文号；只写“经批准”没有文号的照样提示
    kind: lookalike
    as_of: 2024-06-30
    given:
      tender:
        - {stage: award, regime: procurement, tender_no: C1, org: 甲局, kind: goods, category: A1, budget_project: P, method: 竞争性谈判, price: 150000000, notice_on: 2024-01-10, note: 经财政局批准（示财采〔2024〕3号）}
        - {stage: award, regime: procurement, tender_no: C2, org: 甲局, kind: goods, category: A1, budget_project: P, method: 竞争性谈判, price: 150000000, notice_on: 2024-02-10, note: '经财政局批准(示财采[2024]4号)'}
        - {stage: award, regime: procurement, tender_no: C3, org: 乙局, kind: goods, category: A1, budget_project: P, method: 竞争性谈判, price: 150000000, notice_on: 2024-01-10, note: 经批准}
        - {stage: award, regime: procurement, tender_no: C4, org: 乙局, kind: goods, category: A1, budget_project: P, method: 竞争性谈判, price: 150000000, notice_on: 2024-02-10, note: 经批准}
    expect: [{subject: 乙局}]
  - name: 框架协议、电子卖场、预算调整、应急
    kind: lookalike
    as_of: 2024-06-30
    given:
      tender:
        - {stage: award, regime: procurement, tender_no: C1, org: 甲局, kind: goods, category: A1, budget_project: P, method: 框架协议采购, price: 150000000, notice_on: 2024-01-10}
        - {stage: award, regime: procurement, tender_no: C2, org: 甲局, kind: goods, category: A1, budget_project: P, method: 框架协议采购, price: 150000000, notice_on: 2024-02-10}
        - {stage: award, regime: procurement, tender_no: C3, org: 乙局, kind: goods, category: A1, budget_project: P, method: 电子卖场直购, price: 29000000, notice_on: 2024-01-10}
        - {stage: award, regime: procurement, tender_no: C4, org: 乙局, kind: goods, category: A1, budget_project: P, method: 电子卖场直购, price: 29000000, notice_on: 2024-02-10}
        - {stage: award, regime: procurement, tender_no: C5, org: 乙局, kind: goods, category: A1, budget_project: P, method: 电子卖场直购, price: 29000000, notice_on: 2024-02-10}
        - {stage: award, regime: procurement, tender_no: C6, org: 丙局, kind: goods, category: A1, budget_project: P, method: 询价, price: 150000000, notice_on: 2024-01-10}
        - {stage: award, regime: procurement, tender_no: C7, org: 丙局, kind: goods, category: A1, budget_project: P, method: 询价, price: 150000000, notice_on: 2024-02-10, note: 年中项目预算调整}
        - {stage: award, regime: procurement, tender_no: C8, org: 丁局, kind: goods, category: A1, budget_project: P, method: 询价, price: 150000000, notice_on: 2024-01-10, note: 应急采购}
        - {stage: award, regime: procurement, tender_no: C9, org: 丁局, kind: goods, category: A1, budget_project: P, method: 询价, price: 150000000, notice_on: 2024-02-10}
    expect: []
  - name: 一个项目的三个包是一次采购；同一编号更正再公告只算一次
    kind: lookalike
    as_of: 2024-06-30
    given:
      tender:
        - {stage: award, regime: procurement, tender_no: C1, lot: '1', org: 甲局, kind: goods, category: A1, budget_project: P, method: 竞争性磋商, price: 80000000, notice_on: 2024-01-10}
        - {stage: award, regime: procurement, tender_no: C1, lot: '2', org: 甲局, kind: goods, category: A1, budget_project: P, method: 竞争性磋商, price: 80000000, notice_on: 2024-01-10}
        - {stage: award, regime: procurement, tender_no: C1, lot: '3', org: 甲局, kind: goods, category: A1, budget_project: P, method: 竞争性磋商, price: 80000000, notice_on: 2024-01-10}
        - {stage: award, regime: procurement, tender_no: C2, org: 乙局, kind: goods, category: A1, budget_project: P, method: 竞争性磋商, price: 150000000, notice_on: 2024-01-10}
        - {stage: award, regime: procurement, tender_no: C2, org: 乙局, kind: goods, category: A1, budget_project: P, method: 竞争性磋商, price: 150000000, notice_on: 2024-01-10, note: 更正}
    expect: []
  - name: 空品目、空预算项目、空金额、空日期、没有编号
    kind: dirty
    as_of: 2024-06-30
    given:
      tender:
        - {stage: award, regime: procurement, tender_no: C1, org: 甲局, kind: goods, budget_project: P, method: 询价, price: 150000000, notice_on: 2024-01-10}
        - {stage: award, regime: procurement, tender_no: C2, org: 甲局, kind: goods, budget_project: P, method: 询价, price: 150000000, notice_on: 2024-01-10}
        - {stage: award, regime: procurement, tender_no: C3, org: 甲局, kind: goods, category: A1, method: 询价, price: 150000000, notice_on: 2024-01-10}
        - {stage: award, regime: procurement, tender_no: C4, org: 甲局, kind: goods, category: A1, method: 询价, price: 150000000, notice_on: 2024-01-10}
        - {stage: award, regime: procurement, tender_no: C5, org: 乙局, kind: goods, category: A1, budget_project: P, method: 询价, notice_on: 2024-01-10}
        - {stage: award, regime: procurement, tender_no: C6, org: 乙局, kind: goods, category: A1, budget_project: P, method: 询价, price: 150000000, notice_on: 2024-01-10}
        - {stage: award, regime: procurement, tender_no: C7, org: 乙局, kind: goods, category: A1, budget_project: P, method: 询价, price: 150000000}
        - {stage: award, regime: procurement, org: 丙局, name: 桌, kind: goods, category: A1, budget_project: P, method: 询价, price: 150000000, notice_on: 2024-01-10}
        - {stage: award, regime: procurement, org: 丙局, name: 椅, kind: goods, category: A1, budget_project: P, method: 询价, price: 150000000, notice_on: 2024-02-10}
    expect: [{subject: 丙局, times: 2}]
*/
WITH awards AS ( -- a purchase is one however many lots it has, and however often its award was published
    SELECT
        org, kind, category, budget_project, no, max(day) AS day, CAST(sum(price) AS BIGINT) AS price, max(method) AS method, max(words) AS words
    FROM (
        SELECT
            org, kind, category, budget_project, coalesce(tender_no, name) AS no, lot, max(notice_on) AS day, max(price) AS price,
            max(coalesce(method, '')) AS method, max(coalesce(method, '') || ' ' || coalesce(name, '') || ' ' || coalesce(note, '')) AS words
        FROM tender
        WHERE stage = 'award' AND regime = 'procurement' AND price > 0 AND notice_on <= $as_of AND org IS NOT NULL
            AND category IS NOT NULL AND budget_project IS NOT NULL
        GROUP BY org, kind, category, budget_project, coalesce(tender_no, name), lot
    ) l
    WHERE no IS NOT NULL
    GROUP BY org, kind, category, budget_project, no
),
bought AS (
    SELECT a.*, year(a.day) AS year, l.limit AS limit_fen, l.open AS open_fen, regexp_like(a.method, '自行|直接|零星|自主') AS is_direct
    FROM awards a
    JOIN fact_procure_threshold l ON l.kind = a.kind AND a.day >= l.starts AND (l.ends IS NULL OR a.day <= l.ends)
    ANTI JOIN fact_procure_exempt x ON contains(a.words, x.word)
        AND (x.needs_document = false OR regexp_like(a.words, '[0-9]{4}[^0-9][0-9]{1,6}号'))
        AND (x.starts IS NULL OR a.day >= x.starts) AND (x.ends IS NULL OR a.day <= x.ends)
    WHERE NOT contains(a.method, '公开招标')
),
pieces AS ( -- each below the amount that it may have been kept below
    SELECT b.*, '规避公开招标' AS pattern, b.open_fen AS bound_fen
    FROM bought b
    WHERE b.price < b.open_fen AND NOT (b.is_direct AND b.price < b.limit_fen)
    UNION ALL
    SELECT b.*, '规避政府采购' AS pattern, b.limit_fen AS bound_fen
    FROM bought b
    WHERE b.is_direct AND b.price < b.limit_fen
),
found AS (
    SELECT
        p.org, p.year, p.budget_project, p.category, p.pattern, max(p.day) AS last_on, CAST(sum(p.price) AS BIGINT) AS amount_fen,
        count(*) AS times, count_if(p.price * 10000 >= p.bound_fen * n.value) AS near, max(p.bound_fen) AS bound_fen
    FROM pieces p
    JOIN p_near_bp n ON p.day BETWEEN n.lo AND n.hi
    JOIN p_direct_times t ON p.day BETWEEN t.lo AND t.hi
    GROUP BY p.org, p.year, p.budget_project, p.category, p.pattern
    HAVING (p.pattern = '规避公开招标' AND count(*) > 1 AND sum(p.price) > max(p.bound_fen))
        OR (p.pattern = '规避政府采购' AND count(*) >= max(t.value) AND sum(p.price) >= max(p.bound_fen))
),
evidence AS (
    SELECT p.org, p.year, p.budget_project, p.category, p.pattern, collect_list(t._row) AS rows_tender
    FROM pieces p
    JOIN tender t ON t.org = p.org AND t.category = p.category AND t.budget_project = p.budget_project
        AND coalesce(t.tender_no, t.name) = p.no AND t.stage = 'award' AND t.regime = 'procurement'
    GROUP BY p.org, p.year, p.budget_project, p.category, p.pattern
)
SELECT
    CAST(f.org AS STRING) AS subject,
    CAST(f.org AS STRING) AS unit,
    CAST(NULL AS STRING) AS township,
    CAST(f.budget_project AS STRING) AS fund,
    CAST(f.last_on AS DATE) AS occurred_on,
    CAST(f.amount_fen AS BIGINT) AS amount_fen,
    CAST('A' AS STRING) AS grade,
    e.rows_tender AS rows_tender,
    CAST(f.year AS BIGINT) AS year,
    CAST(f.budget_project AS STRING) AS budget_project,
    CAST(f.category AS STRING) AS category,
    CAST(f.pattern AS STRING) AS pattern,
    CAST(f.times AS BIGINT) AS times,
    CAST(f.near AS BIGINT) AS near,
    CAST(CASE WHEN f.near > 0 THEN '，其中' || CAST(f.near AS STRING) || '次紧贴其下' ELSE '' END AS STRING) AS near_zh,
    CAST(CASE WHEN f.near > 0 THEN ', ' || CAST(f.near AS STRING) || ' of them just below' ELSE '' END AS STRING) AS near_en,
    CAST(f.bound_fen AS BIGINT) AS limit_fen,
    CAST(CASE WHEN f.pattern = '规避公开招标' THEN '公开招标数额' ELSE '采购限额' END AS STRING) AS limit_zh,
    CAST(CASE WHEN f.pattern = '规避公开招标' THEN '以公开招标以外的方式采购' ELSE '自行采购' END AS STRING) AS what_zh,
    CAST(CASE WHEN f.pattern = '规避公开招标' THEN 'by other ways than an open tender' ELSE 'made directly' END AS STRING) AS what_en
FROM found f
JOIN evidence e ON e.org = f.org AND e.year = f.year AND e.budget_project = f.budget_project AND e.category = f.category AND e.pattern = f.pattern
