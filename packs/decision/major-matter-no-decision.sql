/*
model: major-matter-no-decision
id: K081
version: 1
status: live
title: {zh: 大额事项未见集体决策或先办后议, en: Large contracts and payments without a collective decision before them}
detects:
  zh: 达到本单位大额资金额度的合同或支付，在已报送的决策台账、会议纪要里没有集体决策，或决策晚于签约、付款，或决策金额小于实际
  en: contracts and payments that reach the unit's limit and of which the ledgers and minutes that were delivered show no collective decision, a later one, or one on a smaller amount
severity: red
answers: [预算单位, 国资监管机构]
subject: record
law:
  - {name: 《公职人员政务处分法》, article: 第三十条第一项, text: 不按照规定执行或者改变集体决定，或者个人决定重大事项的，依法处理, from: 2020-07-01}
  - {name: 《国有企业管理人员处分条例》, article: 第十八条第一项、第二项, text: 国有企业重大决策、重大项目安排、大额度资金运作事项的决策规定, from: 2024-09-01}
  - {name: 中办发〔2010〕17号, article: “三重一大”决策制度, text: 国有企业重大事项决策、重要人事任免、重大项目安排和大额度资金运作应当集体讨论决定, certainty: S}
  - {name: 本单位“三重一大”清单与内部控制制度, article: 大额资金额度, text: 机关、事业单位和乡镇的额度以本单位清单为准；未载明的用设计默认值, certainty: S}
params:
  lookback_days:
    unit: days
    basis: 设计默认值：签约、付款之前半年的会议都已报送，才说没有决策 (design default)
    zh: 会议记录要往前覆盖的天数
    en: days before the event that the minutes must cover
    values: [{from: 2000-01-01, value: 180}]
  urgent_days:
    unit: days
    basis: 设计默认值：应急事项可以先办，二十四小时内补会 (design default)
    zh: 应急事项可以事后补会的天数
    en: days after which urgent matters must have been decided
    values: [{from: 2000-01-01, value: 1}]
  tolerance_bp:
    unit: basis points
    basis: 设计默认值：超出决策金额百分之一以内不提示 (design default)
    zh: 容许超出决策金额的比例
    en: share by which the decided amount may be exceeded
    values: [{from: 2000-01-01, value: 100}]
  similar_bp:
    unit: basis points
    basis: 设计默认值：去掉数字和套话后，议题与合同名称、项目、用途相似八成以上算同一事项 (design default)
    zh: 议题相似度下限
    en: similarity of the topic, at least
    values: [{from: 2000-01-01, value: 8000}]
needs:
  registers: [event, payment, contract]
  facts: [large_payment, decision_exempt]
  coverage:
    - {register: event, where: {type: [decision, meeting]}, zh: 单位“三重一大”决策台账或会议纪要（签约、付款前半年起）, en: "the units' ledgers of decisions or minutes, from half a year before"}
    - {register: payment, zh: 支付明细, en: a list of payments}
occasion: [what]
material: [amount_fen, decided]
lookalikes:
  zh:
    - 年度预算内一次性授权，金额在授权之内
    - 应急抢险先办，二十四小时内补会
    - 议题写法与项目、合同名称不同
    - 议题以合同编号、项目编号关联
    - 工资、社保、税费、救助等按规定标准支付
    - 惠企利民补贴代发
    - 会议纪要尚未录入、尚未报送到这个时间
    - 没有达到额度
  en:
    - a yearly authorisation within the budget, and the amount is within it
    - an emergency that was dealt with first and decided within a day
    - a topic worded otherwise than the project or contract
    - a topic that refers to the contract's or project's number
    - wages, insurance, taxes and relief paid by fixed standards
    - benefits paid through the bank's transfer account
    - minutes that were not entered or not delivered yet for that time
    - amounts below the limit
ask:
  zh: [本单位“三重一大”清单与额度, 会议纪要与原始记录, 合同与审批单, 应急事项的说明与授权文件]
  en: [the unit's list of major matters and limits, minutes with the original records, the contract and its approval, papers on urgency or authorisation]
reason:
  zh: 疑点：{unit}“{matter}”{item_zh}{amount_fen}元，达到大额资金额度{limit_fen}元，{what_zh}，待核实
  en: 'To be checked: {unit}, {matter}: {item_en}, {amount_fen} yuan, reaching the limit of {limit_fen} yuan; {what_en}'
cases:
  - name: 两笔大额支付，台账里没有这个项目
    kind: fires
    as_of: 2024-06-30
    given:
      event:
        - {type: decision, org: 水利局, on: 2023-01-10, topic: 研究干部任用}
        - {type: decision, org: 水利局, on: 2024-06-20, topic: 研究年度考核}
      payment:
        - {org: 水利局, project: 渠道清淤, fund: 水利发展资金, payee: 甲公司, amount: 15000000, paid_on: 2024-03-01}
        - {org: 水利局, project: 渠道清淤, fund: 水利发展资金, payee: 甲公司, amount: 10000000, paid_on: 2024-04-01}
        - {org: 水利局, project: 渠道清淤, payee: 甲公司, amount: 9999999, paid_on: 2024-04-02}
    expect: [{subject: 水利局/渠道清淤, what: none, unit: 水利局, matter: 渠道清淤, amount_fen: 25000000, limit_fen: 10000000, occurred_on: 2024-03-01, item_zh: 2笔支付（2024-03-01至2024-04-01）合计, what_zh: 已报送的会议记录里没有找到集体决策, fund: 水利发展资金, decided: ''}]
  - name: 合同先签，会后开
    kind: fires
    as_of: 2024-06-30
    given:
      event:
        - {type: decision, org: 水利局, on: 2023-01-10, topic: 研究干部任用}
        - {type: decision, org: 水利局, on: 2024-03-20, topic: 研究办公楼修缮合同, amount: 20000000}
        - {type: meeting, org: 水利局, on: 2024-06-20, topic: 例会}
      payment: [{org: 林业局, amount: 1, paid_on: 2024-03-01}]
      contract: [{contract_no: HT1, name: 办公楼修缮, org: 水利局, supplier: 甲公司, signed_on: 2024-03-01, amount: 20000000}]
    expect: [{subject: 水利局/HT1, what: after, decided: 2024-03-20, matter: 办公楼修缮, item_zh: 合同HT1（2024-03-01签订）金额, what_zh: 集体决策（2024-03-20）晚于签约}]
  - name: 决策金额小于合同金额
    kind: fires
    as_of: 2024-06-30
    given:
      event:
        - {type: decision, org: 水利局, on: 2023-01-10, topic: 研究干部任用}
        - {type: decision, org: 水利局, on: 2024-02-20, topic: 购置设备, reference: HT1, amount: 15000000}
        - {type: decision, org: 水利局, on: 2024-06-20, topic: 例会}
      payment: [{org: 林业局, amount: 1, paid_on: 2024-03-01}]
      contract:
        - {stage: ledger, contract_no: HT1, name: 监测站, org: 水利局, signed_on: 2024-03-01, amount: 20000000}
        - {stage: notice, contract_no: HT1, name: 监测站, org: 水利局, signed_on: 2024-03-01, amount: 20000000}
    expect: [{subject: 水利局/HT1, what: less, amount_fen: 20000000, what_zh: 决策金额150000.00元小于实际}]
  - name: 先决策后办；按项目、议题、收款人都能对上
    kind: quiet
    as_of: 2024-06-30
    given:
      event:
        - {type: decision, org: 水利局, on: 2023-01-10, topic: 研究年度项目, project: 渠道清淤, amount: 90000000}
        - {type: decision, org: 水利局, on: 2024-02-10, topic: 同意购置防汛物资储备, amount: 20000000}
        - {type: meeting, org: 水利局, on: 2024-02-10, topic: 研究信息系统, resolution: 同意由甲公司承建}
        - {type: decision, org: 水利局, on: 2024-06-20, topic: 例会}
      payment:
        - {org: 水利局, project: 渠道清淤, amount: 15000000, paid_on: 2024-03-01}
        - {org: 水利局, purpose: 购置防汛物资储备, amount: 15000000, paid_on: 2024-03-01}
        - {org: 水利局, project: 雨量监测, payee: 甲公司, amount: 15000000, paid_on: 2024-03-01}
    expect: []
  - name: 恰达额度提示，差一分不提示；额度按当日有效的一行
    kind: edge
    as_of: 2024-06-30
    given:
      fact_large_payment: [{threshold: 10000000, ends: 2024-03-31}, {threshold: 20000000, starts: 2024-04-01}]
      event:
        - {type: decision, org: 水利局, on: 2023-01-10, topic: 研究干部任用}
        - {type: decision, org: 水利局, on: 2024-06-20, topic: 例会}
      payment:
        - {org: 水利局, project: 甲工程, amount: 10000000, paid_on: 2024-03-31}
        - {org: 水利局, project: 乙工程, amount: 9999999, paid_on: 2024-03-31}
        - {org: 水利局, project: 丙工程, amount: 19999999, paid_on: 2024-04-01}
    expect: [{matter: 甲工程}]
  - name: 决策当天签约不算先办后议，次日决策算
    kind: edge
    as_of: 2024-06-30
    given:
      event:
        - {type: decision, org: 水利局, on: 2023-01-10, topic: 研究干部任用}
        - {type: decision, org: 水利局, on: 2024-03-01, topic: 渠道清淤}
        - {type: decision, org: 水利局, on: 2024-03-02, topic: 仓库修缮}
        - {type: decision, org: 水利局, on: 2024-06-20, topic: 例会}
      payment:
        - {org: 水利局, project: 渠道清淤, amount: 10000000, paid_on: 2024-03-01}
        - {org: 水利局, project: 仓库修缮, amount: 10000000, paid_on: 2024-03-01}
    expect: [{matter: 仓库修缮, what: after, what_zh: 集体决策（2024-03-02）晚于付款}]
  - name: 超出决策金额恰为百分之一不提示，多一分提示
    kind: edge
    as_of: 2024-06-30
    given:
      event:
        - {type: decision, org: 水利局, on: 2023-01-10, topic: 渠道清淤, amount: 10000000}
        - {type: decision, org: 水利局, on: 2023-01-10, topic: 仓库修缮, amount: 10000000}
        - {type: decision, org: 水利局, on: 2024-06-20, topic: 例会}
      payment:
        - {org: 水利局, project: 渠道清淤, amount: 10100000, paid_on: 2024-03-01}
        - {org: 水利局, project: 仓库修缮, amount: 10100001, paid_on: 2024-03-01}
    expect: [{matter: 仓库修缮, what: less}]
  - name: 会议记录往前恰覆盖一百八十天才判断
    kind: edge
    as_of: 2024-06-30
    given:
      event:
        - {type: decision, org: 水利局, on: 2023-09-03, topic: 研究干部任用}
        - {type: decision, org: 水利局, on: 2024-03-01, topic: 例会}
        - {type: decision, org: 林业局, on: 2023-09-04, topic: 研究干部任用}
        - {type: decision, org: 林业局, on: 2024-03-01, topic: 例会}
        - {type: decision, org: 农业农村局, on: 2023-09-03, topic: 研究干部任用}
        - {type: decision, org: 农业农村局, on: 2024-02-29, topic: 例会}
      payment:
        - {org: 水利局, project: 甲工程, amount: 10000000, paid_on: 2024-03-01}
        - {org: 林业局, project: 甲工程, amount: 10000000, paid_on: 2024-03-01}
        - {org: 农业农村局, project: 甲工程, amount: 10000000, paid_on: 2024-03-01}
        - {org: 民政局, project: 甲工程, amount: 10000000, paid_on: 2024-03-01}
    expect: [{unit: 水利局}]
  - name: 年度授权之内；超出授权金额、授权之前的照样提示
    kind: lookalike
    as_of: 2024-06-30
    given:
      event:
        - {type: decision, org: 水利局, on: 2023-01-10, topic: 研究干部任用}
        - {type: decision, org: 水利局, on: 2024-01-15, topic: 2024年度预算内单笔二十万元以下支出授权办公室办理, amount: 20000000}
        - {type: decision, org: 水利局, on: 2024-06-20, topic: 例会}
      payment:
        - {org: 水利局, project: 甲工程, amount: 20000000, paid_on: 2024-03-01}
        - {org: 水利局, project: 乙工程, amount: 20000001, paid_on: 2024-03-01}
        - {org: 水利局, project: 丙工程, amount: 15000000, paid_on: 2023-12-01}
    expect: [{matter: 乙工程, what: none}, {matter: 丙工程, what: none}]
  - name: 应急抢险次日补会；隔两天的照样提示
    kind: lookalike
    as_of: 2024-06-30
    given:
      event:
        - {type: decision, org: 水利局, on: 2023-01-10, topic: 研究干部任用}
        - {type: decision, org: 水利局, on: 2024-05-02, topic: 追认甲堤抢险支出}
        - {type: decision, org: 水利局, on: 2024-05-03, topic: 追认南桥应急加固支出}
        - {type: decision, org: 水利局, on: 2024-06-20, topic: 例会}
      payment:
        - {org: 水利局, project: 甲堤抢险, amount: 20000000, paid_on: 2024-05-01}
        - {org: 水利局, project: 南桥应急加固, amount: 20000000, paid_on: 2024-05-01}
    expect: [{matter: 南桥应急加固, what: after}]
  - name: 工资、税费、惠企利民、退票；已列合同的支付看合同
    kind: lookalike
    as_of: 2024-06-30
    given:
      event:
        - {type: decision, org: 水利局, on: 2023-01-10, topic: 修建仓库, reference: HT1, amount: 50000000}
        - {type: decision, org: 水利局, on: 2024-06-20, topic: 例会}
      contract: [{contract_no: HT1, name: 物资储备中心, org: 水利局, signed_on: 2024-02-01, amount: 50000000}]
      payment:
        - {org: 水利局, purpose: 2月工资, amount: 20000000, paid_on: 2024-03-01}
        - {org: 水利局, purpose: 代扣个人所得税, amount: 20000000, paid_on: 2024-03-01}
        - {org: 水利局, project: 移民补助, benefit: true, amount: 20000000, paid_on: 2024-03-01}
        - {org: 水利局, project: 甲工程, amount: 20000000, paid_on: 2024-03-01, status: returned}
        - {org: 水利局, project: 乙工程, amount: 20000000, paid_on: 2024-03-01, note: 银行退票}
        - {org: 水利局, project: 丙工程, contract_no: HT1, amount: 20000000, paid_on: 2024-03-01}
        - {org: 水利局, project: 丁工程, contract_no: HT1-第2期, amount: 20000000, paid_on: 2024-03-01}
    expect: []
  - name: 空单位、空金额、空日期；会议没有日期；没有项目看用途，都没有看收款人
    kind: dirty
    as_of: 2024-06-30
    given:
      event:
        - {type: decision, org: 水利局, on: 2023-01-10, topic: 研究干部任用}
        - {type: decision, org: 水利局, topic: 甲工程}
        - {type: decision, org: 水利局, on: 2023-02-10}
        - {type: rectify, org: 水利局, on: 2023-02-10, topic: 乙工程}
        - {type: decision, org: 水利局, on: 2024-06-20, topic: 例会}
      payment:
        - {project: 甲工程, amount: 20000000, paid_on: 2024-03-01}
        - {org: 水利局, project: 甲工程, paid_on: 2024-03-01}
        - {org: 水利局, project: 甲工程, amount: 20000000}
        - {org: 水利局, project: 乙工程, amount: 20000000, paid_on: 2024-03-01}
        - {org: 水利局, purpose: 购买服务, amount: 20000000, paid_on: 2024-03-01}
        - {org: 水利局, payee: 甲公司, amount: 20000000, paid_on: 2024-03-01}
      contract: [{name: 无号合同, org: 水利局, signed_on: 2024-03-01, amount: 20000000}, {contract_no: HT2, org: 水利局, amount: 20000000}]
    expect: [{matter: 乙工程}, {matter: 购买服务}, {matter: 甲公司}]
*/
WITH contracts AS ( -- a contract stands in several lists
    SELECT
        org, contract_no,
        max(coalesce(name, '')) AS name, max(supplier) AS supplier, max(tender_no) AS tender_no, max(project_code) AS project_code,
        min(signed_on) AS day, max(amount) AS fen,
        max(coalesce(note, '')) AS note
    FROM contract
    WHERE org IS NOT NULL AND contract_no IS NOT NULL AND signed_on <= $as_of AND amount > 0
    GROUP BY org, contract_no
),
limits AS ( -- what was in force for the unit on the day: the row with the longest name
    SELECT d.org, d.day, f.threshold
    FROM (
        SELECT DISTINCT org, paid_on AS day FROM payment WHERE org IS NOT NULL AND paid_on IS NOT NULL AND amount > 0
        UNION
        SELECT DISTINCT org, day FROM contracts
    ) d
    JOIN fact_large_payment f ON contains(d.org, coalesce(f.unit, ''))
        AND d.day BETWEEN coalesce(f.starts, DATE '1900-01-01') AND coalesce(f.ends, DATE '9999-12-31')
    QUALIFY row_number() OVER (
        PARTITION BY d.org, d.day
        ORDER BY length(coalesce(f.unit, '')) DESC NULLS LAST, f.threshold DESC NULLS LAST, f.unit ASC NULLS LAST) = 1
),
decisions AS (
    SELECT
        e.org, e.on_lo AS day, e.amount, e.reference, e._row,
        nullif(regexp_replace_all(e.project, '[0-9()《》“”]+', ''), '') AS project,
        regexp_replace_all(coalesce(e.topic, '') || ' ' || coalesce(e.resolution, ''), '[0-9()《》“”]+', '') AS words,
        regexp_replace_all(coalesce(e.topic, ''), '研究|审议|审定|讨论|听取|通过|同意|关于|有关|事项|事宜|问题|方案|的|[0-9()《》“”]+', '') AS core,
        regexp_like(coalesce(e.topic, '') || coalesce(e.resolution, ''), '年度.*授权|授权.*年度') AS is_general
    FROM event e
    WHERE e.type IN ('decision', 'meeting') AND e.org IS NOT NULL AND e.on_lo IS NOT NULL AND e.on_lo <= $as_of
),
reach AS ( -- only where the unit's own minutes reach may one say that something is not in them
    SELECT org, min(day) AS since, max(day) AS until
    FROM decisions
    GROUP BY org
),
items AS (
    SELECT
        'contract' AS kind, 'c/' || c.org || '/' || c.contract_no AS id, c.org, c.contract_no, c.tender_no, c.project_code, c.supplier AS payee, c.day, c.fen, l.threshold,
        coalesce(nullif(c.name, ''), c.supplier, c.contract_no) AS matter,
        CAST(NULL AS STRING) AS fund,
        CAST(NULL AS BIGINT) AS _row,
        regexp_like(c.name || c.note, '应急|抢险|救灾|防汛|抗旱') AS is_urgent
    FROM contracts c
    JOIN limits l ON l.org = c.org AND l.day = c.day AND c.fen >= l.threshold
    JOIN reach r ON r.org = c.org AND r.until >= c.day
    JOIN p_lookback_days b ON c.day BETWEEN b.lo AND b.hi
    WHERE days_between(r.since, c.day) >= b.value
    UNION ALL
    SELECT
        'payment' AS kind, 'p/' || CAST(p._row AS STRING) AS id, p.org, coalesce(p.contract_no, '') AS contract_no, CAST(NULL AS STRING) AS tender_no,
        CAST(NULL AS STRING) AS project_code, p.payee, p.paid_on AS day, p.amount AS fen, l.threshold,
        coalesce(p.project, p.purpose, p.payee, '—') AS matter,
        p.fund, p._row,
        regexp_like(coalesce(p.project, '') || coalesce(p.purpose, '') || coalesce(p.note, ''), '应急|抢险|救灾|防汛|抗旱') AS is_urgent
    FROM payment p
    JOIN limits l ON l.org = p.org AND l.day = p.paid_on AND p.amount >= l.threshold
    JOIN reach r ON r.org = p.org AND r.until >= p.paid_on
    JOIN p_lookback_days b ON p.paid_on BETWEEN b.lo AND b.hi
    WHERE days_between(r.since, p.paid_on) >= b.value AND p.paid_on <= $as_of
        AND coalesce(p.benefit, false) = false AND coalesce(p.status, 'ok') = 'ok'
        AND NOT regexp_like(coalesce(p.note, ''), '退票|退回|退款|冲正|红冲|冲销|作废')
),
exempt AS (
    SELECT DISTINCT i._row
    FROM items i
    JOIN payment p ON p._row = i._row
    JOIN fact_decision_exempt x ON contains(p.purpose, x.word)
        AND i.day BETWEEN coalesce(x.starts, DATE '1900-01-01') AND coalesce(x.ends, DATE '9999-12-31')
    UNION
    SELECT i._row -- what is paid under a listed contract is the contract's matter
    FROM items i
    JOIN contracts c ON c.org = i.org AND startswith(i.contract_no, c.contract_no)
    WHERE i.kind = 'payment'
),
authorised AS (
    SELECT DISTINCT i.id
    FROM items i
    JOIN decisions g ON g.org = i.org AND g.is_general AND g.day <= i.day AND year(g.day) = year(i.day)
    WHERE coalesce(g.amount, i.fen) >= i.fen
),
open_items AS (
    SELECT i.*, coalesce(nullif(regexp_replace_all(i.matter, '[0-9()《》“”]+', ''), ''), i.matter) AS core
    FROM items i
    LEFT JOIN exempt x ON x._row = i._row
    ANTI JOIN authorised a ON a.id = i.id
    WHERE x._row IS NULL
),
worded AS ( -- the decisions of the unit whose words hold the matter's, or the other way round
    SELECT m.org, m.core, d.day AS decided, d.amount, d._row
    FROM (SELECT DISTINCT org, core FROM open_items) m
    JOIN decisions d ON d.org = m.org AND d.is_general = false
    WHERE contains(m.core, d.project) OR contains(d.project, m.core) OR contains(d.words, m.core)
        OR (length(d.core) > 1 AND contains(m.core, d.core))
),
numbered AS ( -- an instalment's number begins with that of its contract
    SELECT c.org, c.contract_no, d.day AS decided, d.amount, d._row
    FROM (SELECT DISTINCT org, contract_no FROM open_items WHERE contract_no <> '') c
    JOIN decisions d ON d.org = c.org AND startswith(c.contract_no, d.reference)
    WHERE d.is_general = false
),
paid_to AS ( -- few topics name a firm
    SELECT p.org, p.payee, d.day AS decided, d.amount, d._row
    FROM (SELECT DISTINCT org, payee FROM open_items WHERE length(payee) > 2) p
    JOIN decisions d ON d.org = p.org AND contains(d.words, p.payee)
    WHERE d.is_general = false AND regexp_like(d.words, '公司|集团|厂|店|社|院|所|中心|队|银行|户')
),
told AS (
    SELECT i.id, i.day, i.fen, w.decided, w.amount, w._row
    FROM open_items i
    JOIN worded w ON w.org = i.org AND w.core = i.core
    UNION ALL
    SELECT i.id, i.day, i.fen, n.decided, n.amount, n._row
    FROM open_items i
    JOIN numbered n ON n.org = i.org AND n.contract_no = i.contract_no
    UNION ALL
    SELECT i.id, i.day, i.fen, d.day AS decided, d.amount, d._row
    FROM open_items i
    JOIN decisions d ON d.org = i.org AND d.is_general = false AND d.reference = i.tender_no
    UNION ALL
    SELECT i.id, i.day, i.fen, d.day AS decided, d.amount, d._row
    FROM open_items i
    JOIN decisions d ON d.org = i.org AND d.is_general = false AND d.reference = i.project_code
    UNION ALL
    SELECT i.id, i.day, i.fen, t.decided, t.amount, t._row
    FROM open_items i
    JOIN paid_to t ON t.org = i.org AND t.payee = i.payee
),
settled AS ( -- decided before, and on enough
    SELECT DISTINCT t.id
    FROM told t
    JOIN p_tolerance_bp o ON t.day BETWEEN o.lo AND o.hi
    WHERE t.decided <= t.day AND (t.amount IS NULL OR t.amount * (10000 + o.value) >= t.fen * 10000)
),
doubtful AS (SELECT i.* FROM open_items i ANTI JOIN settled s ON s.id = i.id),
alike AS ( -- for what is left words are compared; numbers and set phrases say nothing about the matter
    SELECT m.org, m.core, t.core AS topic_core
    FROM (SELECT DISTINCT org, core FROM doubtful) m
    JOIN (SELECT DISTINCT org, core, day FROM decisions WHERE is_general = false) t ON t.org = m.org
    JOIN p_similar_bp s ON t.day BETWEEN s.lo AND s.hi
    WHERE text_similarity(m.core, t.core) >= s.value
    GROUP BY m.org, m.core, t.core
),
all_told AS (
    SELECT d.id, d.day, t.decided, t.amount, t._row
    FROM doubtful d
    JOIN told t ON t.id = d.id
    UNION ALL
    SELECT d.id, d.day, e.day AS decided, e.amount, e._row
    FROM doubtful d
    JOIN alike a ON a.org = d.org AND a.core = d.core
    JOIN decisions e ON e.org = a.org AND e.core = a.topic_core AND e.is_general = false
),
summed AS (
    SELECT
        id,
        min(decided) AS first_on,
        max(CASE WHEN decided <= day THEN amount END) AS before_fen,
        bool_or(decided <= day) AS has_before,
        bool_or(decided <= day AND amount IS NULL) AS has_open -- decided without an amount
    FROM all_told
    GROUP BY id
),
judged AS (
    SELECT
        d.*, m.first_on, m.before_fen,
        CASE WHEN m.first_on IS NULL THEN 'none'
            WHEN m.has_before = false THEN CASE WHEN d.is_urgent AND days_between(d.day, m.first_on) <= u.value THEN NULL ELSE 'after' END
            WHEN m.has_open = false AND m.before_fen * (10000 + o.value) < d.fen * 10000 THEN 'less' END AS what
    FROM doubtful d
    JOIN p_urgent_days u ON d.day BETWEEN u.lo AND u.hi
    JOIN p_tolerance_bp o ON d.day BETWEEN o.lo AND o.hi
    LEFT JOIN summed m ON m.id = d.id
),
found AS ( -- payments of one matter are one finding
    SELECT
        kind, org, what,
        CASE WHEN kind = 'contract' THEN contract_no ELSE core END AS item,
        min(matter) AS matter,
        min(day) AS first_day, max(day) AS last_day,
        sum(fen) AS fen, count(*) AS times,
        max(threshold) AS threshold, max(fund) AS fund,
        min(first_on) AS first_on, max(before_fen) AS before_fen,
        collect_list(_row) AS rows_payment
    FROM judged
    WHERE what IS NOT NULL
    GROUP BY kind, org, what, CASE WHEN kind = 'contract' THEN contract_no ELSE core END
),
contract_lines AS (
    SELECT f.kind, f.org, f.item, collect_list(c._row) AS rows_contract
    FROM found f
    JOIN contract c ON c.org = f.org AND c.contract_no = f.item
    WHERE f.kind = 'contract'
    GROUP BY f.kind, f.org, f.item
),
event_lines AS (
    SELECT j.kind, j.org, j.what, j.item, collect_list(j._row) AS rows_event
    FROM (
        SELECT DISTINCT j.kind, j.org, j.what, CASE WHEN j.kind = 'contract' THEN j.contract_no ELSE j.core END AS item, t._row
        FROM judged j
        JOIN all_told t ON t.id = j.id
        WHERE j.what IS NOT NULL
    ) j
    GROUP BY j.kind, j.org, j.what, j.item
)
SELECT
    CAST(f.org || '/' || f.item AS STRING) AS subject,
    CAST(f.org AS STRING) AS unit,
    CAST(NULL AS STRING) AS township,
    CAST(f.fund AS STRING) AS fund,
    CAST(f.first_day AS DATE) AS occurred_on,
    CAST(f.fen AS BIGINT) AS amount_fen,
    CAST(CASE WHEN f.what = 'none' THEN 'C' ELSE 'B' END AS STRING) AS grade,
    f.rows_payment AS rows_payment,
    c.rows_contract AS rows_contract,
    e.rows_event AS rows_event,
    CAST(f.what AS STRING) AS what,
    CAST(f.matter AS STRING) AS matter,
    CAST(f.threshold AS BIGINT) AS limit_fen,
    CAST(CASE WHEN f.what = 'after' THEN CAST(f.first_on AS STRING) WHEN f.what = 'less' THEN CAST(f.before_fen AS STRING)
        ELSE '' END AS STRING) AS decided,
    CAST(CASE WHEN f.kind = 'contract' THEN '合同' || f.item || '（' || CAST(f.first_day AS STRING) || '签订）金额'
        WHEN f.times = 1 THEN CAST(f.first_day AS STRING) || '支付'
        ELSE CAST(f.times AS STRING) || '笔支付（' || CAST(f.first_day AS STRING) || '至' || CAST(f.last_day AS STRING) || '）合计'
        END AS STRING) AS item_zh,
    CAST(CASE WHEN f.kind = 'contract' THEN 'contract ' || f.item || ' signed on ' || CAST(f.first_day AS STRING)
        WHEN f.times = 1 THEN 'paid on ' || CAST(f.first_day AS STRING)
        ELSE CAST(f.times AS STRING) || ' payments from ' || CAST(f.first_day AS STRING) || ' to ' || CAST(f.last_day AS STRING)
        END AS STRING) AS item_en,
    CAST(CASE f.what WHEN 'none' THEN '已报送的会议记录里没有找到集体决策'
        WHEN 'after' THEN '集体决策（' || CAST(f.first_on AS STRING) || '）晚于' || CASE WHEN f.kind = 'contract' THEN '签约' ELSE '付款' END
        ELSE '决策金额' || CAST(idiv(f.before_fen, 100) AS STRING) || '.' || lpad(CAST(f.before_fen % 100 AS STRING), 2, '0') || '元小于实际' END AS STRING) AS what_zh,
    CAST(CASE f.what WHEN 'none' THEN 'the minutes delivered show no collective decision'
        WHEN 'after' THEN 'the collective decision (' || CAST(f.first_on AS STRING) || ') came later'
        ELSE 'the decision was on ' || CAST(idiv(f.before_fen, 100) AS STRING) || '.' || lpad(CAST(f.before_fen % 100 AS STRING), 2, '0') || ' yuan only' END AS STRING) AS what_en
FROM found f
LEFT JOIN contract_lines c ON c.kind = f.kind AND c.org = f.org AND c.item = f.item
LEFT JOIN event_lines e ON e.kind = f.kind AND e.org = f.org AND e.item = f.item AND e.what = f.what
