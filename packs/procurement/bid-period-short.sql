/*
model: bid-period-short
id: K068
version: 1
status: live
title: {zh: 招标采购时限不足或结果、合同迟公告, en: 'Tenders with too little time, or published late'}
detects:
  zh: 依法必须招标的工程和政府采购，文件发售、编制投标文件、公示的时间短于规定；中标（成交）结果、政府采购合同迟公告或名单上没有公告日期
  en: works that must be tendered, and public procurement, where documents were sold, bids prepared or candidates shown for less than the time set, or awards and contracts published late or without a date
severity: yellow
answers: [采购人, 建设单位, 代理机构]
subject: project
law:
  - {name: 《中华人民共和国招标投标法》, article: 第二十四条, text: 依法必须进行招标的项目，自招标文件开始发出之日起至提交投标文件截止之日止，最短不得少于二十日, from: 2000-01-01}
  - {name: 《中华人民共和国招标投标法实施条例》, article: 第十六条, text: 资格预审文件或者招标文件的发售期不得少于五日, from: 2012-02-01}
  - {name: 《中华人民共和国招标投标法实施条例》, article: 第五十四条, text: 公示中标候选人，公示期不得少于三日, from: 2012-02-01}
  - {name: 《中华人民共和国政府采购法》, article: 第三十五条, text: 货物和服务采用招标方式采购的，自招标文件开始发出之日起至投标人提交投标文件截止之日止，不得少于二十日, from: 2003-01-01}
  - {name: 《中华人民共和国政府采购法实施条例》, article: 第三十一条, text: 招标文件的提供期限自开始发出之日起不得少于五个工作日, from: 2015-03-01}
  - {name: 《中华人民共和国政府采购法实施条例》, article: 第三十八条, text: 单一来源采购的公示期不得少于五个工作日, from: 2015-03-01}
  - {name: 《中华人民共和国政府采购法实施条例》, article: 第四十三条, text: 自中标、成交供应商确定之日起二个工作日内公告中标、成交结果, from: 2015-03-01}
  - {name: 《中华人民共和国政府采购法实施条例》, article: 第五十条, text: 自政府采购合同签订之日起二个工作日内公告合同, from: 2015-03-01}
valid: {from: 2015-03-01}
params:
  sale_days:
    unit: days
    basis: 《招标投标法实施条例》第十六条；首尾两日都计 (the first and the last day count)
    zh: 工程招标文件发售期，不少于
    en: days that documents of works are sold, at least
    values: [{from: 2012-02-01, value: 5}]
  sale_workdays:
    unit: workdays
    basis: 《政府采购法实施条例》第三十一条；首尾两日都计 (the first and the last day count)
    zh: 政府采购招标文件提供期，不少于
    en: workdays that documents of procurement are to be had, at least
    values: [{from: 2015-03-01, value: 5}]
  prepare_days:
    unit: days
    basis: 《招标投标法》第二十四条、《政府采购法》第三十五条；始日不计 (the first day does not count)
    zh: 开始发出文件到投标截止，不少于
    en: days from the documents to the deadline, at least
    values: [{from: 2000-01-01, value: 20}]
  shown_days:
    unit: days
    basis: 《招标投标法实施条例》第五十四条；首尾两日都计 (the first and the last day count)
    zh: 中标候选人公示期，不少于
    en: days that candidates are shown, at least
    values: [{from: 2012-02-01, value: 3}]
  single_workdays:
    unit: workdays
    basis: 《政府采购法实施条例》第三十八条；首尾两日都计 (the first and the last day count)
    zh: 单一来源公示期，不少于
    en: workdays that a single source is shown, at least
    values: [{from: 2015-03-01, value: 5}]
  result_workdays:
    unit: workdays
    basis: 《政府采购法实施条例》第四十三条
    zh: 中标（成交）到结果公告，不超过
    en: workdays from the award to its publication, at most
    values: [{from: 2015-03-01, value: 2}]
  contract_workdays:
    unit: workdays
    basis: 《政府采购法实施条例》第五十条
    zh: 签订合同到合同公告，不超过
    en: workdays from signing to the contract's publication, at most
    values: [{from: 2015-03-01, value: 2}]
needs:
  registers: [tender, contract]
  facts: [bid_threshold, bid_exempt]
  calendar: [tender.sale_from, tender.sale_to, tender.shown_from, tender.shown_to, tender.notice_on, tender.result_on, contract.signed_on, contract.published_on]
  coverage: [{register: tender, zh: 招标采购名单（公告、结果或工程招标发包台账）, en: 'a list of tenders: notices, awards or works'}]
material: [defects]
lookalikes:
  zh:
    - 不是必须招标的项目，自愿招标
    - 竞争性谈判、磋商、询价，文件与截止期限另有规定
    - 应急抢险
    - 期限跨节假日，按工作日计
    - 名单只送到某一天，之后的公告还没有报来
    - 名单本来没有公告日期一栏
  en:
    - works that need not be tendered, tendered by choice
    - negotiations, consultations and inquiries, which have times of their own
    - emergencies
    - holidays in between, where workdays count
    - a list that ends on some day; what was published later is not yet known
    - a list that has no column for the day of publication
ask:
  zh: [招标（采购）文件与发布截图, 平台发售与下载记录, 中标候选人公示截图, 结果公告与合同公告]
  en: [the documents and the page that announced them, the platform's record of downloads, the page that showed the candidates, the publications of award and contract]
reason:
  zh: 疑点：{unit}的“{name}”（{no}）{what_zh}，待核实
  en: 'To be checked: "{name}" ({no}) of {unit}: {what_en}'
cases:
  - name: 工程招标：发售四日，第十九日截止，公示两日
    kind: fires
    as_of: 2024-06-30
    given:
      tender: [{stage: ledger, regime: bidding, tender_no: G1, org: 交通局, name: 青山桥, kind: work, method: 公开招标, ceiling: 520000000, sale_from: 2024-03-01, sale_to: 2024-03-04, deadline: 2024-03-20, shown_from: 2024-03-22, shown_to: 2024-03-23, notice_on: 2024-03-25, price: 500000000}]
    expect: [{subject: G1, unit: 交通局, name: 青山桥, no: G1, amount_fen: 500000000, occurred_on: 2024-03-01, defects: 发售期、投标期、公示期, grade: A, what_zh: 招标文件2024-03-01至2024-03-04发售4日（应不少于5日）；开始发出至2024-03-20截止19日（应不少于20日）；中标候选人2024-03-22至2024-03-23公示2日（应不少于3日）}]
  - name: 政府采购：提供四个工作日，单一来源公示四个工作日，结果第四个工作日才公告，合同没有公告日期
    kind: fires
    as_of: 2024-06-30
    given:
      tender:
        - {stage: notice, regime: procurement, tender_no: C1, org: 教育局, name: 课桌, kind: goods, method: 公开招标, budget: 230000000, sale_from: 2024-03-01, sale_to: 2024-03-06, deadline: 2024-03-25}
        - {stage: award, regime: procurement, tender_no: C1, org: 教育局, name: 课桌, kind: goods, method: 公开招标, price: 220000000, notice_on: 2024-03-25, result_on: 2024-03-29}
        - {stage: notice, regime: procurement, tender_no: C2, org: 教育局, name: 软件, kind: service, method: 单一来源, budget: 50000000, shown_from: 2024-03-01, shown_to: 2024-03-06}
      contract:
        - {stage: notice, contract_no: H1, tender_no: C3, org: 教育局, name: 维保, amount: 10000000, signed_on: 2024-03-04}
        - {stage: notice, contract_no: H2, tender_no: C4, org: 教育局, name: 维保, amount: 10000000, signed_on: 2024-05-06, published_on: 2024-05-08}
    expect:
      - {subject: C1, defects: 发售期、结果公告, amount_fen: 220000000, what_zh: 招标文件2024-03-01至2024-03-06提供4个工作日（应不少于5个工作日）；2024-03-25中标（成交），应不晚于2024-03-27公告结果，实际2024-03-29公告}
      - {subject: C2, defects: 公示期, what_zh: 单一来源2024-03-01至2024-03-06公示4个工作日（应不少于5个工作日）}
      - {subject: H1, defects: 合同公告, amount_fen: 10000000, what_zh: 2024-03-04签订合同，应不晚于2024-03-06公告，名单截至2024-05-08未见公告日期}
  - name: 时限都够，都按时公告
    kind: quiet
    as_of: 2024-06-30
    given:
      tender:
        - {stage: ledger, regime: bidding, tender_no: G1, org: 交通局, kind: work, method: 公开招标, ceiling: 520000000, sale_from: 2024-03-01, sale_to: 2024-03-07, deadline: 2024-03-25, shown_from: 2024-03-26, shown_to: 2024-03-29, price: 500000000}
        - {stage: award, regime: procurement, tender_no: C1, org: 教育局, kind: goods, method: 询价, price: 20000000, notice_on: 2024-03-25, result_on: 2024-03-26}
      contract: [{stage: notice, contract_no: H1, tender_no: C1, org: 教育局, amount: 10000000, signed_on: 2024-03-28, published_on: 2024-03-29}, {stage: ledger, contract_no: H2, org: 教育局, amount: 10000000, signed_on: 2024-03-04}]
    expect: []
  - name: 恰好与差一日：发售五日、二十日、公示三日
    kind: edge
    as_of: 2024-06-30
    given:
      tender:
        - {stage: ledger, regime: bidding, tender_no: G1, org: 甲局, kind: work, method: 公开招标, ceiling: 400000000, sale_from: 2024-03-01, sale_to: 2024-03-05, deadline: 2024-03-21, shown_from: 2024-03-22, shown_to: 2024-03-24}
        - {stage: ledger, regime: bidding, tender_no: G2, org: 甲局, kind: work, method: 公开招标, ceiling: 400000000, sale_from: 2024-03-01, sale_to: 2024-03-05, deadline: 2024-03-20, shown_from: 2024-03-22, shown_to: 2024-03-24}
        - {stage: ledger, regime: bidding, tender_no: G3, org: 甲局, kind: work, method: 公开招标, ceiling: 400000000, sale_from: 2024-03-01, sale_to: 2024-03-04, deadline: 2024-03-21, shown_from: 2024-03-22, shown_to: 2024-03-24}
        - {stage: ledger, regime: bidding, tender_no: G4, org: 甲局, kind: work, method: 公开招标, ceiling: 400000000, sale_from: 2024-03-01, sale_to: 2024-03-05, deadline: 2024-03-21, shown_from: 2024-03-22, shown_to: 2024-03-23}
    expect: [{subject: G2, defects: 投标期}, {subject: G3, defects: 发售期}, {subject: G4, defects: 公示期}]
  - name: 跨清明假的第二个工作日与第三个；提供恰五个工作日
    kind: edge
    as_of: 2024-06-30
    given:
      tender:
        - {stage: award, regime: procurement, tender_no: C1, org: 甲局, kind: goods, method: 询价, price: 100, notice_on: 2024-04-03, result_on: 2024-04-08}
        - {stage: award, regime: procurement, tender_no: C2, org: 甲局, kind: goods, method: 询价, price: 100, notice_on: 2024-04-03, result_on: 2024-04-09}
        - {stage: notice, regime: procurement, tender_no: C3, org: 甲局, kind: goods, method: 公开招标, sale_from: 2024-04-02, sale_to: 2024-04-09, deadline: 2024-04-24}
        - {stage: notice, regime: procurement, tender_no: C4, org: 甲局, kind: goods, method: 公开招标, sale_from: 2024-04-02, sale_to: 2024-04-08, deadline: 2024-04-24}
      contract:
        - {stage: notice, contract_no: H1, org: 甲局, amount: 100, signed_on: 2024-04-03, published_on: 2024-04-08}
        - {stage: notice, contract_no: H2, org: 甲局, amount: 100, signed_on: 2024-04-03, published_on: 2024-04-09}
    expect: [{subject: C2, defects: 结果公告}, {subject: C4, defects: 发售期}, {subject: H2, defects: 合同公告}]
  - name: 不是必须招标的规模、没有写金额；谈判、磋商、询价的期限；抢险
    kind: lookalike
    as_of: 2024-06-30
    given:
      tender:
        - {stage: ledger, regime: bidding, tender_no: G1, org: 甲局, kind: work, method: 公开招标, ceiling: 399999999, sale_from: 2024-03-01, sale_to: 2024-03-02, deadline: 2024-03-08, shown_from: 2024-03-09, shown_to: 2024-03-09}
        - {stage: ledger, regime: bidding, tender_no: G2, org: 甲局, kind: work, method: 公开招标, sale_from: 2024-03-01, sale_to: 2024-03-02, deadline: 2024-03-08}
        - {stage: ledger, regime: bidding, tender_no: G3, org: 甲局, kind: work, name: 塌方抢险, method: 邀请招标, ceiling: 500000000, sale_from: 2024-03-01, sale_to: 2024-03-02, deadline: 2024-03-08}
        - {stage: ledger, regime: bidding, tender_no: G4, org: 甲局, kind: work, method: 直接发包, ceiling: 500000000, sale_from: 2024-03-01, sale_to: 2024-03-02, deadline: 2024-03-08}
        - {stage: notice, regime: procurement, tender_no: C1, org: 甲局, kind: goods, method: 竞争性磋商, sale_from: 2024-03-01, sale_to: 2024-03-04, deadline: 2024-03-12}
        - {stage: notice, regime: procurement, tender_no: C2, org: 甲局, kind: goods, method: 询价, sale_from: 2024-03-01, sale_to: 2024-03-04, deadline: 2024-03-06}
    expect: []
  - name: 名单只送到那天；名单没有公告日期一栏，都是缺数据
    kind: lookalike
    as_of: 2024-06-30
    given:
      tender:
        - {stage: award, regime: procurement, tender_no: C1, org: 甲局, kind: goods, method: 询价, price: 100, notice_on: 2024-04-01, result_on: 2024-04-02}
        - {stage: award, regime: procurement, tender_no: C2, org: 甲局, kind: goods, method: 询价, price: 100, notice_on: 2024-04-01}
        - {stage: award, regime: procurement, tender_no: C3, org: 乙局, kind: goods, method: 询价, price: 100, notice_on: 2024-03-01}
        - {stage: award, regime: procurement, tender_no: C4, org: 乙局, kind: goods, method: 询价, price: 100, notice_on: 2024-05-01}
      contract:
        - {stage: notice, contract_no: H1, org: 乙局, amount: 100, signed_on: 2024-03-01}
        - {stage: notice, contract_no: H2, org: 乙局, amount: 100, signed_on: 2024-05-06}
    expect: []
  - name: 空日期、只知月份、先截止后发售、没有编号
    kind: dirty
    as_of: 2024-06-30
    given:
      tender:
        - {stage: ledger, regime: bidding, tender_no: G1, org: 甲局, kind: work, method: 公开招标, ceiling: 500000000, sale_from: 2024-03-01}
        - {stage: ledger, regime: bidding, tender_no: G2, org: 甲局, kind: work, method: 公开招标, ceiling: 500000000, sale_from: null, sale_from_lo: 2024-03-01, sale_from_hi: 2024-03-31, deadline: 2024-03-10}
        - {stage: ledger, regime: bidding, tender_no: G3, org: 甲局, kind: work, method: 公开招标, ceiling: 500000000, sale_from: 2024-03-20, sale_to: 2024-03-01, deadline: 2024-03-01}
        - {stage: ledger, regime: bidding, org: 甲局, name: 河堤, kind: work, method: 公开招标, ceiling: 500000000, sale_from: 2024-03-01, deadline: 2024-03-10}
        - {stage: ledger, regime: bidding, tender_no: G5, org: 甲局, kind: work, ceiling: 500000000, sale_from: 2024-03-01, deadline: 2024-03-10}
    expect: [{subject: 甲局/河堤, no: —, defects: 投标期}]
*/
WITH called AS ( -- what was tendered, or shown as bought from one source; of works only what had to be tendered
    SELECT
        t._row, t.org, t.name, t.tender_no AS no, t.regime, t.sale_from, t.sale_to, t.deadline, t.shown_from, t.shown_to,
        coalesce(t.price, t.ceiling, t.budget) AS amount, regexp_like(t.method, '公开招标|邀请招标') AS is_tendered
    FROM tender t
    LEFT JOIN fact_bid_threshold l ON l.kind = t.kind AND t.sale_from >= l.starts AND (l.ends IS NULL OR t.sale_from <= l.ends)
    ANTI JOIN fact_bid_exempt x ON contains(coalesce(t.name, '') || ' ' || coalesce(t.note, ''), x.word)
        AND (x.starts IS NULL OR t.sale_from >= x.starts) AND (x.ends IS NULL OR t.sale_from <= x.ends)
    WHERE (t.regime = 'procurement' AND t.stage = 'notice' AND regexp_like(t.method, '公开招标|邀请招标|单一来源'))
        OR (t.regime = 'bidding' AND regexp_like(t.method, '公开招标|邀请招标') AND coalesce(t.ceiling, t.budget, t.price) >= l.amount)
),
counted AS ( -- both ends count where something is shown or sold, the first day does not where a time runs
    SELECT
        c.*,
        CASE WHEN c.is_tendered AND c.sale_to >= c.sale_from THEN CASE WHEN c.regime = 'bidding' THEN days_between(c.sale_from, c.sale_to) + 1
            ELSE st.workday_no - sf.workday_no + CASE WHEN sf.is_workday THEN 1 ELSE 0 END END END AS sale_n,
        CASE WHEN c.regime = 'bidding' THEN sd.value ELSE sw.value END AS sale_least,
        CASE WHEN c.is_tendered AND c.deadline > c.sale_from THEN days_between(c.sale_from, c.deadline) END AS prepare_n,
        pd.value AS prepare_least,
        CASE WHEN c.shown_to < c.shown_from THEN NULL WHEN c.regime = 'bidding' THEN days_between(c.shown_from, c.shown_to) + 1
            WHEN NOT c.is_tendered THEN ht.workday_no - hf.workday_no + CASE WHEN hf.is_workday THEN 1 ELSE 0 END END AS shown_n,
        CASE WHEN c.regime = 'bidding' THEN hd.value ELSE hw.value END AS shown_least,
        CASE WHEN c.regime = 'bidding' THEN '日' ELSE '个工作日' END AS unit_zh,
        CASE WHEN c.regime = 'bidding' THEN ' days' ELSE ' workdays' END AS unit_en
    FROM called c
    LEFT JOIN calendar sf ON sf.day = c.sale_from
    LEFT JOIN calendar st ON st.day = c.sale_to
    LEFT JOIN calendar hf ON hf.day = c.shown_from
    LEFT JOIN calendar ht ON ht.day = c.shown_to
    LEFT JOIN p_sale_days sd ON c.sale_from BETWEEN sd.lo AND sd.hi
    LEFT JOIN p_sale_workdays sw ON c.sale_from BETWEEN sw.lo AND sw.hi
    LEFT JOIN p_prepare_days pd ON c.sale_from BETWEEN pd.lo AND pd.hi
    LEFT JOIN p_shown_days hd ON c.shown_from BETWEEN hd.lo AND hd.hi
    LEFT JOIN p_single_workdays hw ON c.shown_from BETWEEN hw.lo AND hw.hi
),
reach AS ( -- whose list gives days of publication at all, and up to when
    SELECT 'award' AS list, org, max(result_on) AS until
    FROM tender
    WHERE stage = 'award' AND regime = 'procurement' AND result_on <= $as_of AND org IS NOT NULL
    GROUP BY org
    UNION ALL
    SELECT 'contract' AS list, org, max(published_on) AS until
    FROM contract
    WHERE stage = 'notice' AND published_on <= $as_of AND org IS NOT NULL
    GROUP BY org
),
published AS ( -- awards and contracts
    SELECT 'award' AS list, t._row, t.org, t.name, t.tender_no AS no, t.price AS amount, t.notice_on AS day, t.result_on AS shown_on, p.value AS days
    FROM tender t
    JOIN p_result_workdays p ON t.notice_on BETWEEN p.lo AND p.hi
    WHERE t.stage = 'award' AND t.regime = 'procurement' AND t.notice_on <= $as_of
    UNION ALL
    SELECT 'contract' AS list, c._row, c.org, c.name, c.contract_no AS no, c.amount, c.signed_on AS day, c.published_on AS shown_on, p.value AS days
    FROM contract c
    JOIN p_contract_workdays p ON c.signed_on BETWEEN p.lo AND p.hi
    WHERE c.stage = 'notice' AND c.signed_on <= $as_of
),
late AS (
    SELECT p.*, due.day AS due_on, r.until
    FROM published p
    JOIN calendar d ON d.day = p.day
    JOIN calendar due ON due.is_workday AND due.workday_no = d.workday_no + p.days
    JOIN reach r ON r.list = p.list AND r.org = p.org
    JOIN calendar s ON s.day = coalesce(p.shown_on, r.until)
    WHERE s.workday_no > due.workday_no
),
defects AS (
    SELECT 1 AS nth, _row, NULL AS contract_row, org, name, no, amount, sale_from AS day, '发售期' AS what,
        '招标文件' || CAST(sale_from AS STRING) || '至' || CAST(sale_to AS STRING) || CASE WHEN regime = 'bidding' THEN '发售' ELSE '提供' END
            || CAST(sale_n AS STRING) || unit_zh || '（应不少于' || CAST(sale_least AS STRING) || unit_zh || '）' AS zh,
        'documents to be had for ' || CAST(sale_n AS STRING) || ' instead of ' || CAST(sale_least AS STRING) || unit_en AS en
    FROM counted
    WHERE sale_n < sale_least
    UNION ALL
    SELECT 2, _row, NULL, org, name, no, amount, sale_from, '投标期',
        '开始发出至' || CAST(deadline AS STRING) || '截止' || CAST(prepare_n AS STRING) || '日（应不少于' || CAST(prepare_least AS STRING) || '日）',
        'the deadline came after ' || CAST(prepare_n AS STRING) || ' instead of ' || CAST(prepare_least AS STRING) || ' days'
    FROM counted
    WHERE prepare_n < prepare_least
    UNION ALL
    SELECT 3, _row, NULL, org, name, no, amount, coalesce(sale_from, shown_from), '公示期',
        CASE WHEN regime = 'bidding' THEN '中标候选人' ELSE '单一来源' END || CAST(shown_from AS STRING) || '至' || CAST(shown_to AS STRING) || '公示'
            || CAST(shown_n AS STRING) || unit_zh || '（应不少于' || CAST(shown_least AS STRING) || unit_zh || '）',
        'shown for ' || CAST(shown_n AS STRING) || ' instead of ' || CAST(shown_least AS STRING) || unit_en
    FROM counted
    WHERE shown_n < shown_least
    UNION ALL
    SELECT 4, CASE WHEN list = 'award' THEN _row END, CASE WHEN list = 'contract' THEN _row END, org, name, no, amount, day,
        CASE WHEN list = 'award' THEN '结果公告' ELSE '合同公告' END,
        CAST(day AS STRING) || CASE WHEN list = 'award' THEN '中标（成交），应不晚于' ELSE '签订合同，应不晚于' END || CAST(due_on AS STRING)
            || CASE WHEN list = 'award' THEN '公告结果，' ELSE '公告，' END
            || CASE WHEN shown_on IS NULL THEN '名单截至' || CAST(until AS STRING) || '未见公告日期' ELSE '实际' || CAST(shown_on AS STRING) || '公告' END,
        CASE WHEN list = 'award' THEN 'awarded ' ELSE 'signed ' END || CAST(day AS STRING) || ', to be published by ' || CAST(due_on AS STRING)
            || CASE WHEN shown_on IS NULL THEN ', no day of publication on the list, which reaches to ' || CAST(until AS STRING)
                ELSE ', published ' || CAST(shown_on AS STRING) END
    FROM late
)
SELECT
    CAST(max(coalesce(no, coalesce(org, '') || '/' || coalesce(name, ''))) AS STRING) AS subject,
    CAST(org AS STRING) AS unit,
    CAST(NULL AS STRING) AS township,
    CAST(NULL AS STRING) AS fund,
    CAST(min(day) AS DATE) AS occurred_on,
    CAST(coalesce(max(CASE WHEN nth = 4 THEN amount END), max(amount)) AS BIGINT) AS amount_fen,
    CAST('A' AS STRING) AS grade,
    collect_list(_row) AS rows_tender,
    collect_list(contract_row) AS rows_contract,
    CAST(coalesce(max(name), '—') AS STRING) AS name,
    CAST(coalesce(no, '—') AS STRING) AS no,
    CAST(concat_ws('、', max(CASE WHEN nth = 1 THEN what END), max(CASE WHEN nth = 2 THEN what END),
        max(CASE WHEN nth = 3 THEN what END), max(CASE WHEN nth = 4 THEN what END)) AS STRING) AS defects,
    CAST(concat_ws('；', max(CASE WHEN nth = 1 THEN zh END), max(CASE WHEN nth = 2 THEN zh END),
        max(CASE WHEN nth = 3 THEN zh END), max(CASE WHEN nth = 4 THEN zh END)) AS STRING) AS what_zh,
    CAST(concat_ws('; ', max(CASE WHEN nth = 1 THEN en END), max(CASE WHEN nth = 2 THEN en END),
        max(CASE WHEN nth = 3 THEN en END), max(CASE WHEN nth = 4 THEN en END)) AS STRING) AS what_en
FROM defects
GROUP BY no, org, CASE WHEN no IS NULL THEN name END
