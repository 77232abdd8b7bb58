/*
model: bid-split-evade
id: K066
version: 1
status: live
title: {zh: 疑似拆分工程规避招标, en: Works that look split to avoid a tender}
detects:
  zh: 同一建设单位一年之内，投资项目代码相同，或名称相近、地点相同的几个项目都没有招标，单个低于必须招标的规模，合计达到；或者多个项目都紧贴在规模之下
  en: one owner gave out within a year several works of the same project code, or of similar names at one place, none of them tendered, each below the amount that must be tendered, together above it; or many just below it
severity: red
answers: [建设单位, 发展和改革局, 乡镇人民政府]
subject: org
law:
  - {name: 《中华人民共和国招标投标法》, article: 第四条, text: 任何单位和个人不得将依法必须进行招标的项目化整为零或者以其他任何方式规避招标, from: 2000-01-01}
  - {name: 《中华人民共和国招标投标法》, article: 第四十九条, text: 化整为零规避招标的责任, from: 2000-01-01}
  - {name: 《必须招标的工程项目规定》（国家发展改革委令第16号）, article: 第五条, text: 施工四百万元、重要设备材料二百万元、勘察设计监理一百万元以上必须招标；同一项目中可以合并进行的，合同估算价合计达到标准的也必须招标, from: 2018-06-01}
valid: {from: 2018-06-01}
params:
  window_days:
    unit: days
    basis: 设计默认值：十二个月之内 (design default)
    zh: 首个与末个项目相隔不超过的天数
    en: days between the first and the last, at most
    values: [{from: 2000-01-01, value: 365}]
  similar_bp:
    unit: basis points
    basis: 设计默认值：去掉标段、期次之后名称相似七成半以上 (design default)
    zh: 名称相似度下限
    en: similarity of names, at least
    values: [{from: 2000-01-01, value: 7500}]
  piece_fen:
    unit: fen
    basis: 设计默认值：十万元以下的零星工程不计 (design default)
    zh: 计入的单个项目金额下限（分）
    en: a piece counts from this amount on
    values: [{from: 2000-01-01, value: 10000000}]
  near_bp:
    unit: basis points
    basis: 设计默认值：规模的九成以上算紧贴 (design default)
    zh: 紧贴规模的比例下限
    en: share of the limit from which a piece is just below it
    values: [{from: 2000-01-01, value: 9000}]
  near_times:
    unit: times
    basis: 设计默认值：一年三个以上都紧贴才提示 (design default)
    zh: 紧贴规模的项目个数
    en: how many just below the limit
    values: [{from: 2000-01-01, value: 3}]
needs:
  registers: [tender]
  facts: [bid_threshold, bid_exempt]
  coverage: [{register: tender, where: {stage: ledger}, zh: 工程招标发包台账（含限额以下直接发包的）, en: the ledger of works with those that were not tendered}]
occasion: [pattern, first_no]
material: [amount_fen, count]
lookalikes:
  zh:
    - 不同村、不同组的独立小项目，只是名称相近
    - 应急抢险、救灾、水毁修复
    - 以工代赈项目
    - 分年度安排资金，各年度分别实施
    - 已经公开招标或邀请招标
    - 相隔一年以上
  en:
    - small works of different villages or groups that only sound alike
    - emergency and disaster works
    - food-for-work projects
    - yearly funds, carried out year by year
    - tendered already
    - more than a year apart
ask:
  zh: [立项批复与资金计划, 各项目的发包方式审批与会议纪要, 合同与结算, 现场位置图]
  en: [the approval and the plan of funds, the decisions how each was given out, contracts and settlements, where they lie]
reason:
  zh: 疑点：{unit}{first_on}至{last_on}有{count}个{kind_zh}项目（{first_name}等）没有招标，{basis_zh}，单个都低于必须招标的{limit_fen}元，合计{amount_fen}元，待核实
  en: 'To be checked: {unit} gave out {count} works ({first_name} and others) between {first_on} and {last_on} without a tender; {basis_en}; each is below {limit_fen} yuan, together {amount_fen} yuan'
cases:
  - name: 同一道路分三个标段直接发包
    kind: fires
    as_of: 2024-06-30
    given:
      tender:
        - {stage: ledger, regime: bidding, tender_no: G1, org: 交通局, kind: work, name: 青山镇东村道路硬化工程一标段, method: 直接发包, price: 180000000, notice_on: 2024-01-10}
        - {stage: ledger, regime: bidding, tender_no: G2, org: 交通局, kind: work, name: 青山镇东村道路硬化工程二标段, method: 竞争性谈判, price: 150000000, notice_on: 2024-02-10}
        - {stage: ledger, regime: bidding, tender_no: G3, org: 交通局, kind: work, name: 青山镇东村道路硬化工程（三标段）, method: 直接发包, price: 90000000, notice_on: 2024-05-10}
    expect: [{subject: 交通局, pattern: 拆分, first_no: G1, unit: 交通局, kind_zh: 施工, first_name: 青山镇东村道路硬化工程一标段, count: 3, amount_fen: 420000000, limit_fen: 400000000, occurred_on: 2024-05-10, first_on: 2024-01-10, last_on: 2024-05-10, basis_zh: 名称相近、地点相同, grade: B}]
  - name: 同一投资项目代码分到各村；服务按一百万元
    kind: fires
    as_of: 2024-06-30
    given:
      tender:
        - {stage: ledger, regime: bidding, tender_no: G1, org: 水利局, kind: work, name: 东村饮水工程, project_code: 2401-990101-04-01-123456, method: 直接发包, price: 250000000, notice_on: 2024-01-10}
        - {stage: ledger, regime: bidding, tender_no: G2, org: 水利局, kind: work, name: 西村饮水管网, project_code: 2401-990101-04-01-123456, method: 直接发包, price: 150000000, notice_on: 2024-03-10}
        - {stage: ledger, regime: bidding, tender_no: G3, org: 水利局, kind: service, name: 青山水库初步设计, method: 直接委托, price: 60000000, notice_on: 2024-01-10}
        - {stage: ledger, regime: bidding, tender_no: G4, org: 水利局, kind: service, name: 青山水库施工图设计, project_code: 2401-990101-04-01-654321, method: 直接委托, price: 60000000, notice_on: 2024-01-12}
        - {stage: ledger, regime: bidding, tender_no: G5, org: 水利局, kind: service, name: 青山水库监理, project_code: 2401-990101-04-01-654321, method: 直接委托, price: 40000000, notice_on: 2024-02-12}
    expect: [{first_no: G1, count: 2, amount_fen: 400000000, basis_zh: 投资项目代码相同, grade: A}, {first_no: G4, kind_zh: 服务, count: 2, amount_fen: 100000000, limit_fen: 100000000}]
  - name: 应急避难场所不是应急抢险
    kind: fires
    as_of: 2024-06-30
    given:
      tender:
        - {stage: ledger, regime: bidding, tender_no: G1, org: 住建局, kind: work, name: 城北应急避难场所一期, method: 直接发包, price: 210000000, notice_on: 2024-01-10}
        - {stage: ledger, regime: bidding, tender_no: G2, org: 住建局, kind: work, name: 城北应急避难场所二期, method: 直接发包, price: 210000000, notice_on: 2024-03-10}
    expect: [{first_no: G1, count: 2, amount_fen: 420000000}]
  - name: 一年三个都紧贴四百万元
    kind: fires
    as_of: 2024-06-30
    given:
      tender:
        - {stage: ledger, regime: bidding, tender_no: G1, org: 交通局, kind: work, name: 东村桥梁维修, method: 直接发包, price: 395000000, notice_on: 2023-08-10}
        - {stage: ledger, regime: bidding, tender_no: G2, org: 交通局, kind: work, name: 县城道路划线, method: 直接发包, price: 360000000, notice_on: 2024-02-10}
        - {stage: ledger, regime: bidding, tender_no: G3, org: 交通局, kind: work, name: 客运站改造, method: 直接发包, price: 399999999, notice_on: 2024-05-10}
        - {stage: ledger, regime: bidding, tender_no: G4, org: 水利局, kind: work, name: 客运站改造, method: 直接发包, price: 399999999, notice_on: 2024-05-10}
    expect: [{pattern: 紧贴, first_no: G1, count: 3, amount_fen: 1154999999, basis_zh: 每个都在规模的九成以上, grade: C}]
  - name: 公开招标、邀请招标的不算；合计不到；单位不同、类别不同
    kind: quiet
    as_of: 2024-06-30
    given:
      tender:
        - {stage: ledger, regime: bidding, tender_no: G1, org: 交通局, kind: work, name: 青山桥加固一标段, method: 公开招标, price: 350000000, notice_on: 2024-01-10}
        - {stage: ledger, regime: bidding, tender_no: G2, org: 交通局, kind: work, name: 青山桥加固二标段, method: 邀请招标, price: 350000000, notice_on: 2024-01-10}
        - {stage: ledger, regime: bidding, tender_no: G3, org: 水利局, kind: work, name: 青山渠清淤一期, method: 直接发包, price: 190000000, notice_on: 2024-01-10}
        - {stage: ledger, regime: bidding, tender_no: G4, org: 水利局, kind: work, name: 青山渠清淤二期, method: 直接发包, price: 190000000, notice_on: 2024-03-10}
        - {stage: ledger, regime: bidding, tender_no: G5, org: 农业局, kind: work, name: 青山渠清淤三期, method: 直接发包, price: 190000000, notice_on: 2024-03-10}
        - {stage: ledger, regime: bidding, tender_no: G6, org: 水利局, kind: service, name: 青山渠清淤一期, method: 直接委托, price: 90000000, notice_on: 2024-01-10}
        - {stage: award, regime: procurement, tender_no: G7, org: 水利局, kind: goods, name: 水泵采购一期, method: 询价, price: 190000000, notice_on: 2024-01-10}
        - {stage: award, regime: procurement, tender_no: G8, org: 水利局, kind: goods, name: 水泵采购二期, method: 询价, price: 190000000, notice_on: 2024-01-10}
    expect: []
  - name: 合计恰为四百万元提示，少一分不提示
    kind: edge
    as_of: 2024-06-30
    given:
      tender:
        - {stage: ledger, regime: bidding, tender_no: G1, org: 甲局, kind: work, name: 河堤加固工程1标段, method: 直接发包, price: 200000000, notice_on: 2024-01-10}
        - {stage: ledger, regime: bidding, tender_no: G2, org: 甲局, kind: work, name: 河堤加固工程2标段, method: 直接发包, price: 200000000, notice_on: 2024-01-10}
        - {stage: ledger, regime: bidding, tender_no: G3, org: 乙局, kind: work, name: 河堤加固工程1标段, method: 直接发包, price: 200000000, notice_on: 2024-01-10}
        - {stage: ledger, regime: bidding, tender_no: G4, org: 乙局, kind: work, name: 河堤加固工程2标段, method: 直接发包, price: 199999999, notice_on: 2024-01-10}
    expect: [{subject: 甲局, amount_fen: 400000000}]
  - name: 恰隔三百六十五日提示，三百六十六日不提示；十万元以下不计；紧贴恰三个与两个
    kind: edge
    as_of: 2024-06-30
    given:
      tender:
        - {stage: ledger, regime: bidding, tender_no: G1, org: 甲局, kind: work, name: 河堤加固工程1标段, method: 直接发包, price: 210000000, notice_on: 2023-01-10}
        - {stage: ledger, regime: bidding, tender_no: G2, org: 甲局, kind: work, name: 河堤加固工程2标段, method: 直接发包, price: 210000000, notice_on: 2024-01-10}
        - {stage: ledger, regime: bidding, tender_no: G3, org: 乙局, kind: work, name: 河堤加固工程1标段, method: 直接发包, price: 210000000, notice_on: 2023-01-10}
        - {stage: ledger, regime: bidding, tender_no: G4, org: 乙局, kind: work, name: 河堤加固工程2标段, method: 直接发包, price: 210000000, notice_on: 2024-01-11}
        - {stage: ledger, regime: bidding, tender_no: G5, org: 丙局, kind: work, name: 河堤加固工程1标段, method: 直接发包, price: 395000000, notice_on: 2024-01-10}
        - {stage: ledger, regime: bidding, tender_no: G6, org: 丙局, kind: work, name: 河堤加固工程2标段, method: 直接发包, price: 9999999, notice_on: 2024-01-11}
        - {stage: ledger, regime: bidding, tender_no: G7, org: 丙局, kind: work, name: 县城亮化, method: 直接发包, price: 360000000, notice_on: 2024-01-11}
        - {stage: ledger, regime: bidding, tender_no: G8, org: 丙局, kind: work, name: 校舍翻新, method: 直接发包, price: 359999999, notice_on: 2024-01-11}
    expect: [{subject: 甲局, count: 2}]
  - name: 不同村、不同组的小项目，地点写在名称里或写在地点栏里
    kind: lookalike
    as_of: 2024-06-30
    given:
      tender:
        - {stage: ledger, regime: bidding, tender_no: G1, org: 交通局, kind: work, name: 青山镇东村道路硬化工程, method: 直接发包, price: 180000000, notice_on: 2024-01-10}
        - {stage: ledger, regime: bidding, tender_no: G2, org: 交通局, kind: work, name: 青山镇西村道路硬化工程, method: 直接发包, price: 180000000, notice_on: 2024-01-11}
        - {stage: ledger, regime: bidding, tender_no: G3, org: 交通局, kind: work, name: 青山镇南村道路硬化工程, method: 直接发包, price: 180000000, notice_on: 2024-01-12}
        - {stage: ledger, regime: bidding, tender_no: G4, org: 水利局, kind: work, name: 人饮管网改造, place: 青山镇东村, method: 直接发包, price: 220000000, notice_on: 2024-01-12}
        - {stage: ledger, regime: bidding, tender_no: G5, org: 水利局, kind: work, name: 人饮管网改造, place: 青山镇西村, method: 直接发包, price: 220000000, notice_on: 2024-01-12}
        - {stage: ledger, regime: bidding, tender_no: G6, org: 农业局, kind: work, name: 东村一组晒场建设, method: 直接发包, price: 220000000, notice_on: 2024-01-12}
        - {stage: ledger, regime: bidding, tender_no: G7, org: 农业局, kind: work, name: 东村三组晒场建设, method: 直接发包, price: 220000000, notice_on: 2024-01-12}
    expect: []
  - name: 应急抢险、以工代赈、分年度实施
    kind: lookalike
    as_of: 2024-06-30
    given:
      tender:
        - {stage: ledger, regime: bidding, tender_no: G1, org: 交通局, kind: work, name: 青山镇东村道路塌方抢险工程一, method: 直接发包, price: 220000000, notice_on: 2024-01-10}
        - {stage: ledger, regime: bidding, tender_no: G2, org: 交通局, kind: work, name: 青山镇东村道路塌方抢险工程二, method: 直接发包, price: 220000000, notice_on: 2024-01-11}
        - {stage: ledger, regime: bidding, tender_no: G3, org: 发改局, kind: work, name: 东村产业路一期, note: 以工代赈项目, method: 直接发包, price: 220000000, notice_on: 2024-01-10}
        - {stage: ledger, regime: bidding, tender_no: G4, org: 发改局, kind: work, name: 东村产业路二期, note: 以工代赈项目, method: 直接发包, price: 220000000, notice_on: 2024-01-11}
        - {stage: ledger, regime: bidding, tender_no: G5, org: 住建局, kind: work, name: 2023年县城市政设施维护, method: 直接发包, price: 220000000, notice_on: 2023-12-10}
        - {stage: ledger, regime: bidding, tender_no: G6, org: 住建局, kind: work, name: 2024年县城市政设施维护, method: 直接发包, price: 220000000, notice_on: 2024-02-11}
    expect: []
  - name: 同一项目在两种名单里、同一编号两行，只算一次
    kind: lookalike
    as_of: 2024-06-30
    given:
      tender:
        - {stage: ledger, regime: bidding, tender_no: G1, org: 交通局, kind: work, name: 青山桥加固, method: 竞争性磋商, price: 220000000, notice_on: 2024-01-10}
        - {stage: award, regime: procurement, tender_no: G1, org: 交通局, kind: work, name: 青山桥加固, method: 竞争性磋商, price: 220000000, notice_on: 2024-01-10}
        - {stage: notice, regime: procurement, tender_no: G1, org: 交通局, kind: work, name: 青山桥加固, method: 竞争性磋商, budget: 230000000}
    expect: []
  - name: 空金额、空日期、空名称、没有编号
    kind: dirty
    as_of: 2024-06-30
    given:
      tender:
        - {stage: ledger, regime: bidding, tender_no: G1, org: 甲局, kind: work, name: 河堤加固工程1标段, method: 直接发包, notice_on: 2024-01-10}
        - {stage: ledger, regime: bidding, tender_no: G2, org: 甲局, kind: work, name: 河堤加固工程2标段, method: 直接发包, price: 390000000}
        - {stage: ledger, regime: bidding, tender_no: G3, org: 甲局, kind: work, method: 直接发包, price: 210000000, notice_on: 2024-01-10}
        - {stage: ledger, regime: bidding, tender_no: G4, org: 甲局, kind: work, method: 直接发包, price: 210000000, notice_on: 2024-01-10}
        - {stage: ledger, regime: bidding, org: 乙局, kind: work, name: 河堤加固工程1标段, price: 210000000, notice_on: 2024-01-10}
        - {stage: ledger, regime: bidding, org: 乙局, kind: work, name: 河堤加固工程2标段, price: 210000000, notice_on: 2024-01-11}
        - {stage: ledger, regime: bidding, tender_no: G5, org: 丙局, name: 河堤加固工程1标段, price: 410000000, notice_on: 2024-01-10}
    expect: [{subject: 乙局, first_no: 河堤加固工程1标段, count: 2}]
*/
WITH works AS (
    SELECT
        t._row, t.org, t.kind, t.name, t.place, t.project_code, t.price, t.method, t.note,
        coalesce(t.notice_on, t.opened_on, t.deadline) AS day,
        coalesce(t.tender_no, t.name) || CASE WHEN t.lot IS NULL THEN '' ELSE '/' || t.lot END AS no,
        t.org || '|' || t.kind || '|' || coalesce(t.tender_no, t.name) || '/' || coalesce(t.lot, '') AS work
    FROM tender t
    WHERE (t.regime = 'bidding' OR t.kind = 'work') AND t.org IS NOT NULL AND t.kind IS NOT NULL
),
given AS ( -- one row a work, however many lists name it; what was tendered is out
    SELECT
        work, max(org) AS org, max(kind) AS kind, max(no) AS no, min(day) AS day, max(price) AS price, max(name) AS name,
        max(place) AS place, max(project_code) AS project_code, max(coalesce(name, '') || ' ' || coalesce(note, '')) AS words
    FROM works
    WHERE work IS NOT NULL
    GROUP BY work
    HAVING max(CASE WHEN regexp_like(method, '公开招标|邀请招标') THEN 1 ELSE 0 END) = 0
),
pieces AS ( -- below the limit of its day, and no emergency
    SELECT g.*, l.amount AS limit_fen
    FROM given g
    JOIN fact_bid_threshold l ON l.kind = g.kind AND g.day >= l.starts AND (l.ends IS NULL OR g.day <= l.ends)
    JOIN p_piece_fen p ON g.day BETWEEN p.lo AND p.hi
    ANTI JOIN fact_bid_exempt x ON contains(g.words, x.word)
        AND (x.starts IS NULL OR g.day >= x.starts) AND (x.ends IS NULL OR g.day <= x.ends)
    WHERE g.day <= $as_of AND g.price >= p.value AND g.price < l.amount
),
busy AS ( -- only owners whose pieces could add up
    SELECT org, kind
    FROM pieces
    GROUP BY org, kind
    HAVING count(*) > 1 AND sum(price) >= min(limit_fen)
),
named AS ( -- what a name says besides its lot: the village, the group, the year
    SELECT
        p.*,
        regexp_replace_all(coalesce(p.name, ''), '第?[0-9一二三四五六七八九十]+(标段|标|期|批|段|包)|[(（)）]|[0-9]', '') AS bare_name,
        coalesce(p.place, '') || '/' || CASE WHEN instr(p.name, '村') > 2 THEN substr(p.name, instr(p.name, '村') - 2, 3) ELSE '' END
            || '/' || CASE WHEN instr(p.name, '屯') > 2 THEN substr(p.name, instr(p.name, '屯') - 2, 3) ELSE '' END
            || '/' || CASE WHEN instr(p.name, '组') > 1 THEN substr(p.name, instr(p.name, '组') - 1, 2) ELSE '' END AS spot,
        CASE WHEN regexp_like(p.name, '20[0-9][0-9]年') THEN substr(p.name, instr(p.name, '年') - 4, 4) END AS in_year
    FROM pieces p
    SEMI JOIN busy b ON b.org = p.org AND b.kind = p.kind
),
pairs AS ( -- within an owner's pieces of one kind and one year; a piece with itself and with those that follow
    SELECT
        a.work, a.limit_fen, b.work AS other, b.price,
        b.work = a.work AS is_self,
        coalesce(a.project_code = b.project_code, false) AS has_same_code
    FROM named a
    JOIN named b ON b.org = a.org AND b.kind = a.kind AND (b.day > a.day OR (b.day = a.day AND b.work >= a.work))
    JOIN p_window_days w ON b.day BETWEEN w.lo AND w.hi
    JOIN p_similar_bp s ON b.day BETWEEN s.lo AND s.hi
    WHERE days_between(a.day, b.day) <= w.value AND coalesce(a.in_year, b.in_year, '') = coalesce(b.in_year, a.in_year, '')
        AND (b.work = a.work OR coalesce(a.project_code = b.project_code, false)
            OR (a.name IS NOT NULL AND b.name IS NOT NULL AND a.spot = b.spot
                AND text_similarity(a.bare_name, b.bare_name) >= s.value))
),
split AS (
    SELECT
        work,
        CASE WHEN min(CASE WHEN is_self OR has_same_code THEN 1 ELSE 0 END) = 1 THEN '投资项目代码相同' ELSE '名称相近、地点相同' END AS basis_zh
    FROM pairs
    GROUP BY work
    HAVING count(*) > 1 AND sum(price) >= max(limit_fen)
),
split_in AS ( -- a piece that an earlier one already brings is no beginning of its own
    SELECT DISTINCT p.other AS work
    FROM pairs p
    SEMI JOIN split s ON s.work = p.work
    WHERE NOT p.is_self
),
near AS ( -- just below the limit, and not shown as split already
    SELECT n.*
    FROM named n
    JOIN p_near_bp b ON n.day BETWEEN b.lo AND b.hi
    ANTI JOIN split s ON s.work = n.work
    ANTI JOIN split_in i ON i.work = n.work
    WHERE n.price * 10000 >= n.limit_fen * b.value
),
near_pairs AS (
    SELECT a.work, a.day, b.work AS other
    FROM near a
    JOIN near b ON b.org = a.org AND b.kind = a.kind AND (b.day > a.day OR (b.day = a.day AND b.work >= a.work))
    JOIN p_window_days w ON b.day BETWEEN w.lo AND w.hi
    WHERE days_between(a.day, b.day) <= w.value
),
crowded AS (
    SELECT p.work
    FROM near_pairs p
    JOIN p_near_times t ON p.day BETWEEN t.lo AND t.hi
    GROUP BY p.work
    HAVING count(*) >= max(t.value)
),
crowded_in AS (
    SELECT DISTINCT p.other AS work
    FROM near_pairs p
    SEMI JOIN crowded c ON c.work = p.work
    WHERE p.other <> p.work
),
members AS (
    SELECT '拆分' AS pattern, p.work, p.other, s.basis_zh
    FROM pairs p
    JOIN split s ON s.work = p.work
    ANTI JOIN split_in i ON i.work = p.work
    UNION ALL
    SELECT '紧贴' AS pattern, p.work, p.other, '每个都在规模的九成以上' AS basis_zh
    FROM near_pairs p
    SEMI JOIN crowded c ON c.work = p.work
    ANTI JOIN crowded_in i ON i.work = p.work
),
evidence AS (
    SELECT m.pattern, m.work, collect_list(w._row) AS rows_tender
    FROM members m
    JOIN works w ON w.work = m.other
    GROUP BY m.pattern, m.work
)
SELECT
    CAST(max(n.org) AS STRING) AS subject,
    CAST(max(n.org) AS STRING) AS unit,
    CAST(NULL AS STRING) AS township,
    CAST(NULL AS STRING) AS fund,
    CAST(max(n.day) AS DATE) AS occurred_on,
    CAST(sum(n.price) AS BIGINT) AS amount_fen,
    CAST(CASE WHEN m.pattern = '紧贴' THEN 'C' WHEN m.basis_zh = '投资项目代码相同' THEN 'A' ELSE 'B' END AS STRING) AS grade,
    max(e.rows_tender) AS rows_tender,
    CAST(m.pattern AS STRING) AS pattern,
    CAST(max(CASE WHEN n.work = m.work THEN n.no END) AS STRING) AS first_no,
    CAST(max(CASE WHEN n.work = m.work THEN coalesce(n.name, n.no) END) AS STRING) AS first_name,
    CAST(min(n.day) AS DATE) AS first_on,
    CAST(max(n.day) AS DATE) AS last_on,
    CAST(count(*) AS BIGINT) AS count,
    CAST(max(n.limit_fen) AS BIGINT) AS limit_fen,
    CAST(CASE max(n.kind) WHEN 'work' THEN '施工' WHEN 'goods' THEN '货物' ELSE '服务' END AS STRING) AS kind_zh,
    CAST(m.basis_zh AS STRING) AS basis_zh,
    CAST(CASE m.basis_zh WHEN '投资项目代码相同' THEN 'the same project code' WHEN '名称相近、地点相同' THEN 'similar names at one place'
        ELSE 'each just below the limit' END AS STRING) AS basis_en
FROM members m
JOIN named n ON n.work = m.other
JOIN evidence e ON e.pattern = m.pattern AND e.work = m.work
GROUP BY m.pattern, m.work, m.basis_zh
