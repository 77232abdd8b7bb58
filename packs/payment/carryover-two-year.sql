/*
model: carryover-two-year
id: K008
version: 1
status: live
title: {zh: 结转满两年未收回或重置年限, en: Carry-over that is past two years, or whose years were counted anew}
detects:
  zh: 预算指标最早安排的年度到本年年初已满两年，仍有余额没有收回；同一指标文号改了项目或年度的，按最早安排的年度算
  en: allocations that are two years old at the beginning of the year and still have a balance that was not taken back; an allocation that was renamed or dated anew counts from its first year
severity: red
answers: [财政局, 预算单位]
subject: project
law:
  - {name: 《中华人民共和国预算法》, article: 第四十二条, text: 连续两年未用完的结转资金，应当作为结余资金管理, from: 2015-01-01}
  - {name: 《中华人民共和国预算法实施条例》, article: 第五十条, text: 连续两年未用完的结转资金，是指预算安排的项目支出在下一年度终了时仍未用完的资金, from: 2020-10-01}
  - {name: 财预〔2015〕15号, article: 盘活存量资金, text: 未满两年的结转资金调整用途的，结转时间按初次安排的时间计算, from: 2015-01-01, certainty: S}
valid: {from: 2015-01-01}
params:
  full_years:
    unit: years
    basis: 《中华人民共和国预算法》第四十二条 (Budget Law, article 42)
    zh: 满几年应当作为结余收回
    en: years after which carry-over is to be taken back
    values: [{from: 2000-01-01, value: 2}]
  grace_days:
    unit: days
    basis: 设计默认值：年初清理结转，一季度之内收回 (design default)
    zh: 年初清理的宽限天数
    en: days of grace for clearing up at the beginning of the year
    values: [{from: 2000-01-01, value: 90}]
  over_fen:
    unit: fen
    basis: 设计默认值：一百元及以下的尾数不提示 (design default)
    zh: 余额超过多少分才提示
    en: balance above which carry-over is named
    values: [{from: 2000-01-01, value: 10000}]
needs:
  registers: [quota]
  facts: [carryover_exempt]
  coverage: [{register: quota, where: {stage: budget}, zh: 预算指标台账（含最早安排年度与余额）, en: the list of budget allocations with their first year and balance}]
occasion: [first_year]
material: [amount_fen, what_zh]
lookalikes:
  zh:
    - 已经收回，余额只是台账尚未更新
    - 质保金未到期
    - 涉诉、冻结、查封的资金
    - 按权责发生制核算的支出
    - 科研经费另有规定
    - 结转只满一年
    - 收回以后统筹，另以新文号重新安排
    - 年初刚过，正在清理
  en:
    - taken back already while the list still shows the balance
    - a guarantee that is not yet due
    - money in litigation, frozen or seized
    - accrual accounting
    - research money under rules of its own
    - carried over for one year only
    - taken back and allocated anew by another document
    - the year has just begun and is being cleared up
ask:
  zh: [最初的指标文件, 历年结转批复与本年余额, 未使用的原因与支付计划, 收回或调整用途的文件]
  en: [the first document of allocation, approvals of the carry-over and the present balance, why it was not used and when it will be, documents on taking it back or using it otherwise]
reason:
  zh: 疑点：{unit}的“{project}”{first_year}年安排，到{year}年年初已满{years}年，仍有余额{amount_fen}元未收回{what_zh}，待核实
  en: 'To be checked: {project} of {unit} was allocated in {first_year}; {years} full years later, at the beginning of {year}, {amount_fen} yuan are left and were not taken back{what_en}'
cases:
  - name: 前年安排，今年还有余额
    kind: fires
    as_of: 2024-06-30
    given:
      quota: [{stage: budget, year: 2024, first_year: 2022, org: 水利局, project: 渠道清淤, project_code: P1, doc_no: 示财〔2022〕5号, fund_type: 一般公共预算, amount: 9000000, balance: 3000000, recovered: 500000}]
    expect: [{subject: 水利局/渠道清淤, first_year: 2022, year: 2024, years: 2, unit: 水利局, fund: 一般公共预算, amount_fen: 2500000, occurred_on: 2024-01-01, what_zh: '', grade: A}]
  - name: 改了项目名称和年度，同一指标文号，按最早安排算
    kind: fires
    as_of: 2024-06-30
    given:
      quota:
        - {stage: budget, year: 2023, first_year: 2022, org: 水利局, project: 渠道清淤, doc_no: 示财〔2022〕5号, balance: 3000000}
        - {stage: budget, year: 2024, first_year: 2024, org: 水利局, project: 水库维护, doc_no: 示财〔2022〕5号, balance: 3000000}
    expect: [{subject: 水利局/水库维护, first_year: 2022, what_zh: （台账写2024年安排，同一文号更早已有）}]
  - name: 一个项目两条指标，满三年
    kind: fires
    as_of: 2024-06-30
    given:
      quota:
        - {stage: budget, year: 2024, first_year: 2021, org: 水利局, project: 渠道清淤, project_code: P1, doc_no: 示财〔2021〕5号, balance: 3000000}
        - {stage: budget, year: 2024, first_year: 2021, org: 水利局, project: 渠道清淤, project_code: P1, doc_no: 示财〔2021〕6号, balance: 1000000}
        - {stage: budget, year: 2024, first_year: 2024, org: 水利局, project: 渠道清淤, project_code: P1, doc_no: 示财〔2024〕6号, balance: 7000000}
    expect: [{first_year: 2021, years: 3, amount_fen: 4000000}]
  - name: 今年、去年安排；余额为零；不是指标台账
    kind: quiet
    as_of: 2024-06-30
    given:
      quota:
        - {stage: budget, year: 2024, first_year: 2024, org: 水利局, project: 甲, doc_no: 1号, balance: 3000000}
        - {stage: budget, year: 2024, first_year: 2023, org: 水利局, project: 乙, doc_no: 2号, balance: 3000000}
        - {stage: budget, year: 2024, first_year: 2022, org: 水利局, project: 丙, doc_no: 3号, balance: 0}
        - {stage: direct, year: 2024, first_year: 2022, org: 水利局, project: 丁, doc_no: 4号, balance: 3000000}
    expect: []
  - name: 前一年的台账里满两年，今年的台账里没有了
    kind: quiet
    as_of: 2024-06-30
    given:
      quota:
        - {stage: budget, year: 2023, first_year: 2021, org: 水利局, project: 甲, doc_no: 1号, balance: 3000000}
        - {stage: budget, year: 2024, first_year: 2024, org: 水利局, project: 乙, doc_no: 2号, balance: 3000000}
    expect: []
  - name: 宽限的最后一天不提示
    kind: edge
    as_of: 2024-03-31
    given:
      quota: [{stage: budget, year: 2024, first_year: 2022, org: 水利局, project: 甲, doc_no: 1号, balance: 3000000}]
    expect: []
  - name: 宽限过后第一天提示
    kind: edge
    as_of: 2024-04-01
    given:
      quota: [{stage: budget, year: 2024, first_year: 2022, org: 水利局, project: 甲, doc_no: 1号, balance: 3000000}]
    expect: [{amount_fen: 3000000}]
  - name: 余额恰为一百元不提示，多一分提示
    kind: edge
    as_of: 2024-06-30
    given:
      quota:
        - {stage: budget, year: 2024, first_year: 2022, org: 水利局, project: 甲, doc_no: 1号, balance: 10000}
        - {stage: budget, year: 2024, first_year: 2022, org: 水利局, project: 乙, doc_no: 2号, balance: 10001}
    expect: [{subject: 水利局/乙}]
  - name: 已收回；质保金、涉诉冻结、科研、权责发生制
    kind: lookalike
    as_of: 2024-06-30
    given:
      quota:
        - {stage: budget, year: 2024, first_year: 2022, org: 水利局, project: 甲, doc_no: 1号, balance: 3000000, recovered: 3000000}
        - {stage: budget, year: 2024, first_year: 2022, org: 水利局, project: 乙工程质保金, doc_no: 2号, balance: 3000000}
        - {stage: budget, year: 2024, first_year: 2022, org: 水利局, project: 丙, doc_no: 3号, balance: 3000000, note: 涉诉冻结}
        - {stage: budget, year: 2024, first_year: 2022, org: 中心, project: 水稻育种课题, doc_no: 4号, balance: 3000000}
        - {stage: budget, year: 2024, first_year: 2022, org: 水利局, project: 丁, doc_no: 5号, balance: 3000000, note: 按权责发生制列支}
    expect: []
  - name: 收回以后同一文号重新安排，不接着算年限
    kind: lookalike
    as_of: 2024-06-30
    given:
      quota:
        - {stage: budget, year: 2023, first_year: 2022, org: 水利局, project: 甲, doc_no: 示财〔2022〕5号, balance: 3000000, recovered: 3000000}
        - {stage: budget, year: 2024, first_year: 2024, org: 水利局, project: 乙, doc_no: 示财〔2022〕5号, balance: 3000000}
    expect: []
  - name: 除外规定按年初当日有效
    kind: lookalike
    as_of: 2024-06-30
    given:
      fact_carryover_exempt: [{word: 科研, starts: 2024-01-01, ends: 2024-12-31}, {word: 课题, ends: 2023-12-31}]
      quota:
        - {stage: budget, year: 2024, first_year: 2022, org: 水利局, project: 科研甲, doc_no: 1号, balance: 3000000}
        - {stage: budget, year: 2024, first_year: 2022, org: 水利局, project: 课题乙, doc_no: 2号, balance: 3000000}
    expect: [{subject: 水利局/课题乙}]
  - name: 空单位、空年度、空项目、空余额；没有文号照样看；安排年度晚于预算年度不看
    kind: dirty
    as_of: 2024-06-30
    given:
      quota:
        - {stage: budget, year: 2024, first_year: 2022, project: 甲, doc_no: 1号, balance: 3000000}
        - {stage: budget, first_year: 2022, org: 水利局, project: 乙, doc_no: 2号, balance: 3000000}
        - {stage: budget, year: 2024, org: 水利局, project: 丙, doc_no: 3号, balance: 3000000}
        - {stage: budget, year: 2024, first_year: 2022, org: 水利局, doc_no: 4号, balance: 3000000}
        - {stage: budget, year: 2024, first_year: 2022, org: 水利局, project: 丁, doc_no: 5号}
        - {stage: budget, year: 2024, first_year: 2022, org: 水利局, project: 戊, balance: 3000000}
        - {stage: budget, year: 2025, first_year: 2022, org: 林业局, project: 己, balance: 3000000}
    expect: [{subject: 水利局/戊, grade: B}]
*/
WITH lines AS (
    SELECT
        q.org, q.year, q.first_year, q.doc_no, q.fund_type, q.fund, q._row,
        coalesce(q.project, q.project_code) AS project,
        coalesce(q.balance, 0) - coalesce(q.recovered, 0) AS left_fen,
        coalesce(q.recovered, 0) > 0 AND coalesce(q.recovered, 0) >= coalesce(q.balance, 0) AS is_recovered,
        coalesce(q.project, '') || ' ' || coalesce(q.note, '') AS words
    FROM quota q
    WHERE q.stage = 'budget' AND q.org IS NOT NULL AND coalesce(q.project, q.project_code) IS NOT NULL
        AND q.first_year <= q.year AND q.year <= year($as_of)
),
latest AS ( -- what a newer list no longer shows was cleared up
    SELECT org, max(year) AS year
    FROM lines
    GROUP BY org
),
sources AS ( -- a document's money counts from its first year, whatever it was called later; not once it was taken back
    SELECT org, doc_no, min(first_year) AS first_year
    FROM lines
    WHERE doc_no IS NOT NULL AND is_recovered = false
    GROUP BY org, doc_no
),
exempt AS (
    SELECT DISTINCT l._row
    FROM lines l
    JOIN fact_carryover_exempt e ON contains(l.words, e.word)
        AND make_date(CAST(l.year AS INT), 1, 1) BETWEEN coalesce(e.starts, DATE '1900-01-01') AND coalesce(e.ends, DATE '9999-12-31')
),
old AS (
    SELECT
        l.org, l.year, l.project, l.doc_no, l.left_fen, l._row,
        coalesce(l.fund, l.fund_type) AS fund,
        make_date(CAST(l.year AS INT), 1, 1) AS new_year,
        coalesce(s.first_year, l.first_year) AS since,
        CASE WHEN s.first_year < l.first_year THEN l.first_year END AS written
    FROM lines l
    JOIN latest t ON t.org = l.org AND t.year = l.year
    LEFT JOIN sources s ON s.org = l.org AND s.doc_no = l.doc_no
    ANTI JOIN exempt e ON e._row = l._row
    WHERE l.left_fen > 0
),
due AS (
    SELECT o.*
    FROM old o
    JOIN p_full_years f ON o.new_year BETWEEN f.lo AND f.hi
    JOIN p_grace_days g ON o.new_year BETWEEN g.lo AND g.hi
    WHERE o.year - o.since >= f.value AND days_between(o.new_year, $as_of) > g.value
),
matters AS (
    SELECT
        org, project, since,
        max(year) AS year, max(fund) AS fund, max(new_year) AS new_year,
        sum(left_fen) AS left_fen,
        max(written) AS written,
        bool_and(doc_no IS NOT NULL) AS has_documents
    FROM due
    GROUP BY org, project, since
),
evidence AS ( -- the lines that are left, and the earlier ones that tell when their money was allocated
    SELECT org, project, since, collect_list(_row) AS rows_quota
    FROM (
        SELECT org, project, since, _row FROM due
        UNION
        SELECT d.org, d.project, d.since, l._row
        FROM due d
        JOIN lines l ON l.org = d.org AND l.doc_no = d.doc_no
        WHERE d.written IS NOT NULL AND l.first_year = d.since
    ) r
    GROUP BY org, project, since
)
SELECT
    CAST(m.org || '/' || m.project AS STRING) AS subject,
    CAST(m.org AS STRING) AS unit,
    CAST(NULL AS STRING) AS township,
    CAST(m.fund AS STRING) AS fund,
    CAST(m.new_year AS DATE) AS occurred_on,
    CAST(m.left_fen AS BIGINT) AS amount_fen,
    CAST(CASE WHEN m.has_documents THEN 'A' ELSE 'B' END AS STRING) AS grade,
    e.rows_quota AS rows_quota,
    CAST(m.project AS STRING) AS project,
    CAST(m.since AS BIGINT) AS first_year,
    CAST(m.year AS BIGINT) AS year,
    CAST(m.year - m.since AS BIGINT) AS years,
    CAST(CASE WHEN m.written IS NULL THEN '' ELSE '（台账写' || CAST(m.written AS STRING) || '年安排，同一文号更早已有）' END AS STRING) AS what_zh,
    CAST(CASE WHEN m.written IS NULL THEN '' ELSE ' (the list says ' || CAST(m.written AS STRING) || ', but the same document is older)' END AS STRING) AS what_en
FROM matters m
JOIN evidence e ON e.org = m.org AND e.project = m.project AND e.since = m.since
JOIN p_over_fen o ON m.new_year BETWEEN o.lo AND o.hi
WHERE m.left_fen > o.value
