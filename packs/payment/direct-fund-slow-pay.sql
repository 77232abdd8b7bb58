/*
model: direct-fund-slow-pay
id: K002
version: 1
status: live
title: {zh: 直达资金下达后支付迟缓, en: Direct funds that rest after they were allocated}
detects:
  zh: 直达资金指标下达满等待天数之后，支付率仍很低，或明显落后于时间进度；支付明细要从下达的月份起逐月送到
  en: direct funds of which little was paid long after they were allocated, or much less than the time that has passed; the payments of every month since must have been delivered
severity: red
answers: [主管部门, 预算单位]
subject: project
law:
  - {name: 财预〔2020〕56号, article: 直达资金管理, text: 资金快速下达、直接惠企利民，及时支付使用, from: 2020-06-01}
  - {name: 《中华人民共和国预算法》, article: 第五十七条, text: 各级政府财政部门必须依照规定及时、足额地拨付预算支出资金, from: 2015-01-01}
valid: {from: 2020-06-01}
params:
  idle_days:
    unit: days
    basis: 设计默认值；工程、按季、年底结算和困难群众资金另见 facts/fund_rhythm.csv (design default; other rhythms in facts/fund_rhythm.csv)
    zh: 下达后等待的天数
    en: days to wait after the allocation
    values: [{from: 2000-01-01, value: 60}]
  least_rate_bp:
    unit: basis points
    basis: 设计默认值 (design default)
    zh: 等待之后支付率的下限
    en: share that should be paid by then, at least
    values: [{from: 2000-01-01, value: 3000}]
  gap_bp:
    unit: basis points
    basis: 设计默认值：落后时间进度二十个百分点 (design default)
    zh: 支付率落后时间进度多少才提示
    en: how far payments may be behind the time that has passed
    values: [{from: 2000-01-01, value: 2000}]
needs:
  registers: [quota, payment]
  facts: [fund_rhythm]
  coverage:
    - {register: quota, where: {stage: direct}, zh: 直达资金指标明细（含下达日期）, en: allocations of direct funds with their dates}
    - {register: payment, where: {direct: true}, zh: 自下达月份起逐月的直达资金支付明细, en: payments of direct funds of every month since}
occasion: [year]
material: [quota_fen]
lookalikes:
  zh:
    - 工程类项目按进度付款
    - 按季度发放的补贴
    - 年底考核后才结算的奖补
    - 指标已被财政收回、调剂
    - 由下属单位支付，或支付时项目名称写法不同
    - 支付明细还没有送到这些月份
    - 刚刚下达
  en:
    - works that are paid by progress
    - grants paid by the quarter
    - awards settled after the year's assessment
    - money that the finance bureau has taken back
    - paid by a subordinate unit, or under another name of the project
    - payments of those months that were not delivered yet
    - money that was allocated a short time ago
ask:
  zh: [资金分配与下达文件, 项目实施方案与进度, 未支付的原因与计划, 已支付而未列入明细的凭证]
  en: [the documents of allocation, plan and progress of the project, why it is not paid and until when it will be, vouchers that the lists do not show]
reason:
  zh: 疑点：{unit}的直达资金项目“{project}”（{fund}）{allocated_on}下达，截至{until}已{days}天；指标{quota_fen}元，已支付{paid_fen}元（支付率{rate}%，{what_zh}），尚有{amount_fen}元未支付，待核实
  en: 'To be checked: direct funds of {unit} for {project} ({fund}) were allocated on {allocated_on}; {days} days later, on {until}, {paid_fen} of {quota_fen} yuan were paid ({rate}%), {what_en}; {amount_fen} yuan are not paid'
cases:
  - name: 下达四个月只付一成
    kind: fires
    as_of: 2024-06-30
    given:
      quota: [{stage: direct, direct: true, year: 2024, org: 民政局, fund: 养老服务补助资金, project: 养老服务站设备购置, doc_no: 示财〔2024〕3号, amount: 60000000, allocated_on: 2024-02-20}]
      payment:
        - {direct: true, org: 民政局, project: 养老服务站设备购置, amount: 6000000, paid_on: 2024-03-20}
        - {direct: true, org: 水利局, project: 饮水, amount: 100, paid_on: 2024-02-20}
        - {direct: true, org: 水利局, project: 饮水, amount: 100, paid_on: 2024-04-20}
        - {direct: true, org: 水利局, project: 饮水, amount: 100, paid_on: 2024-05-20}
        - {direct: true, org: 水利局, project: 饮水, amount: 100, paid_on: 2024-06-28}
    expect: [{subject: 民政局/养老服务站设备购置, year: 2024, unit: 民政局, fund: 养老服务补助资金, amount_fen: 54000000, quota_fen: 60000000, paid_fen: 6000000, rate: 10, days: 129, allocated_on: 2024-02-20, until: 2024-06-28, occurred_on: 2024-04-20, what_zh: 支付率偏低}]
  - name: 落后时间进度：十月底应过七成，只付四成
    kind: fires
    as_of: 2024-10-31
    given:
      quota: [{stage: direct, direct: true, year: 2024, org: 民政局, fund: 养老服务补助资金, amount: 10000000, allocated_on: 2024-01-31}]
      payment:
        - {direct: true, org: 民政局, fund: 养老服务补助资金, amount: 1000000, paid_on: 2024-01-31}
        - {direct: true, org: 民政局, fund: 养老服务补助资金, amount: 1000000, paid_on: 2024-02-29}
        - {direct: true, org: 民政局, fund: 养老服务补助资金, amount: 1000000, paid_on: 2024-03-31}
        - {direct: true, org: 民政局, fund: 养老服务补助资金, amount: 1000000, paid_on: 2024-04-30}
        - {direct: true, org: 丙局, project: 丁, amount: 1, paid_on: 2024-05-30}
        - {direct: true, org: 丙局, project: 丁, amount: 1, paid_on: 2024-06-30}
        - {direct: true, org: 丙局, project: 丁, amount: 1, paid_on: 2024-07-30}
        - {direct: true, org: 丙局, project: 丁, amount: 1, paid_on: 2024-08-30}
        - {direct: true, org: 丙局, project: 丁, amount: 1, paid_on: 2024-09-30}
        - {direct: true, org: 丙局, project: 丁, amount: 1, paid_on: 2024-10-31}
    expect: [{rate: 40, what_zh: 落后于时间进度, amount_fen: 6000000}]
  - name: 困难群众资金等十五天；没有一笔支付
    kind: fires
    as_of: 2024-06-30
    given:
      quota: [{stage: direct, direct: true, year: 2024, org: 民政局, fund: 困难群众救助补助资金, project: 临时救助, amount: 1000000, allocated_on: 2024-06-05}]
      payment: [{direct: true, org: 水利局, project: 饮水, amount: 100, paid_on: 2024-06-28}]
    expect: [{amount_fen: 1000000, paid_fen: 0, rate: 0, days: 23, what_zh: 没有一笔支付}]
  - name: 付得正常；不是直达指标；没有下达日期
    kind: quiet
    as_of: 2024-06-30
    given:
      quota:
        - {stage: direct, direct: true, year: 2024, org: 民政局, fund: 甲, project: 乙, amount: 1000000, allocated_on: 2024-03-01}
        - {stage: budget, direct: true, year: 2024, org: 民政局, fund: 甲, project: 丙, amount: 1000000, allocated_on: 2024-03-01}
        - {stage: direct, direct: true, year: 2024, org: 民政局, fund: 甲, project: 丁, amount: 1000000}
      payment:
        - {direct: true, org: 民政局, project: 乙, amount: 200000, paid_on: 2024-03-20}
        - {direct: true, org: 民政局, project: 乙, amount: 200000, paid_on: 2024-04-20}
        - {direct: true, org: 民政局, project: 乙, amount: 200000, paid_on: 2024-05-20}
        - {direct: true, org: 民政局, project: 乙, amount: 200000, paid_on: 2024-06-28}
    expect: []
  - name: 恰满六十天不提示，六十一天提示
    kind: edge
    as_of: 2024-06-30
    given:
      quota:
        - {stage: direct, direct: true, year: 2024, org: 民政局, fund: 甲, project: 乙, amount: 1000000, allocated_on: 2024-05-01}
        - {stage: direct, direct: true, year: 2024, org: 民政局, fund: 甲, project: 丙, amount: 1000000, allocated_on: 2024-04-30}
      payment:
        - {direct: true, org: 水利局, project: 饮水, amount: 100, paid_on: 2024-04-20}
        - {direct: true, org: 水利局, project: 饮水, amount: 100, paid_on: 2024-05-20}
        - {direct: true, org: 水利局, project: 饮水, amount: 100, paid_on: 2024-06-30}
    expect: [{subject: 民政局/丙, days: 61}]
  - name: 支付率恰为三成不提示，差一分提示
    kind: edge
    as_of: 2024-06-30
    given:
      quota:
        - {stage: direct, direct: true, year: 2024, org: 民政局, fund: 甲, project: 乙, amount: 1000000, allocated_on: 2024-04-01}
        - {stage: direct, direct: true, year: 2024, org: 民政局, fund: 甲, project: 丙, amount: 1000000, allocated_on: 2024-04-01}
      payment:
        - {direct: true, org: 民政局, project: 乙, amount: 300000, paid_on: 2024-04-20}
        - {direct: true, org: 民政局, project: 丙, amount: 299999, paid_on: 2024-05-20}
        - {direct: true, org: 水利局, project: 饮水, amount: 100, paid_on: 2024-06-30}
    expect: [{subject: 民政局/丙, paid_fen: 299999, rate: 29}]
  - name: 两批指标：后一批还没到时候，只看先到的
    kind: edge
    as_of: 2024-06-30
    given:
      quota:
        - {stage: direct, direct: true, year: 2024, org: 民政局, fund: 甲, project: 乙, doc_no: 1号, amount: 1000000, allocated_on: 2024-04-01}
        - {stage: direct, direct: true, year: 2024, org: 民政局, fund: 甲, project: 乙, doc_no: 2号, amount: 9000000, allocated_on: 2024-06-01}
      payment:
        - {direct: true, org: 民政局, project: 乙, amount: 400000, paid_on: 2024-04-20}
        - {direct: true, org: 民政局, project: 乙, amount: 1, paid_on: 2024-05-20}
        - {direct: true, org: 水利局, project: 饮水, amount: 100, paid_on: 2024-06-30}
    expect: []
  - name: 工程按进度；按季度发放；年底结算的奖补
    kind: lookalike
    as_of: 2024-06-30
    given:
      quota:
        - {stage: direct, direct: true, year: 2024, org: 水利局, fund: 甲, project: 渠道加固工程, amount: 1000000, allocated_on: 2024-02-01}
        - {stage: direct, direct: true, year: 2024, org: 农业农村局, fund: 甲, project: 季度补贴, amount: 1000000, allocated_on: 2024-04-01}
        - {stage: direct, direct: true, year: 2024, org: 教育局, fund: 办学绩效奖补, project: 乙, amount: 1000000, allocated_on: 2024-02-01}
      payment:
        - {direct: true, org: 丙局, project: 丁, amount: 1, paid_on: 2024-02-28}
        - {direct: true, org: 丙局, project: 丁, amount: 1, paid_on: 2024-03-28}
        - {direct: true, org: 丙局, project: 丁, amount: 1, paid_on: 2024-04-28}
        - {direct: true, org: 丙局, project: 丁, amount: 1, paid_on: 2024-05-28}
        - {direct: true, org: 丙局, project: 丁, amount: 1, paid_on: 2024-06-28}
    expect: []
  - name: 已收回；由下属单位支付；支付时项目名称写法不同；台账写明已支付
    kind: lookalike
    as_of: 2024-06-30
    given:
      quota:
        - {stage: direct, direct: true, year: 2024, org: 民政局, fund: 甲, project: 乙, amount: 1000000, recovered: 1000000, allocated_on: 2024-04-01}
        - {stage: direct, direct: true, year: 2024, org: 教育局, fund: 丙, project: 课桌椅购置, amount: 1000000, allocated_on: 2024-04-01}
        - {stage: direct, direct: true, year: 2024, org: 卫生健康局, fund: 戊, project: 村卫生室设备, amount: 1000000, allocated_on: 2024-04-01}
        - {stage: direct, direct: true, year: 2024, org: 林业局, fund: 己, project: 护林, amount: 1000000, allocated_on: 2024-04-01}
        - {stage: ledger, direct: true, year: 2024, org: 林业局, fund: 己, project: 护林, amount: 1000000, spent: 500000}
      payment:
        - {direct: true, org: 第一中学, fund: 丙, project: 课桌椅购置, amount: 600000, paid_on: 2024-04-20}
        - {direct: true, org: 卫生健康局, fund: 戊, project: 村卫生室设备采购, amount: 600000, paid_on: 2024-05-20}
        - {direct: true, org: 丙局, project: 丁, amount: 1, paid_on: 2024-06-28}
    expect: []
  - name: 缺一个月的支付明细，不判断；支付明细只送到四月
    kind: lookalike
    as_of: 2024-06-30
    given:
      quota:
        - {stage: direct, direct: true, year: 2024, org: 民政局, fund: 甲, project: 乙, amount: 1000000, allocated_on: 2024-02-01}
        - {stage: direct, direct: true, year: 2024, org: 民政局, fund: 甲, project: 丙, amount: 1000000, allocated_on: 2024-04-01}
      payment:
        - {direct: true, org: 丙局, project: 丁, amount: 1, paid_on: 2024-02-28}
        - {direct: true, org: 丙局, project: 丁, amount: 1, paid_on: 2024-04-28}
    expect: []
  - name: 退票不算支付，重付算
    kind: lookalike
    as_of: 2024-06-30
    given:
      quota:
        - {stage: direct, direct: true, year: 2024, org: 民政局, fund: 甲, project: 乙, amount: 1000000, allocated_on: 2024-04-01}
        - {stage: direct, direct: true, year: 2024, org: 民政局, fund: 甲, project: 丙, amount: 1000000, allocated_on: 2024-04-01}
      payment:
        - {direct: true, org: 民政局, project: 乙, amount: 500000, paid_on: 2024-04-20, note: 银行退票}
        - {direct: true, org: 民政局, project: 乙, amount: 500000, paid_on: 2024-05-20, note: 退票重付}
        - {direct: true, org: 民政局, project: 丙, amount: 500000, paid_on: 2024-05-20, status: returned}
        - {direct: true, org: 丁局, project: 丁, amount: 1, paid_on: 2024-06-28}
    expect: [{subject: 民政局/丙, paid_fen: 0}]
  - name: 空单位、空金额；只知下达月份按月底算；没有项目名称用资金名称
    kind: dirty
    as_of: 2024-06-30
    given:
      quota:
        - {stage: direct, direct: true, year: 2024, fund: 甲, project: 乙, amount: 1000000, allocated_on: 2024-04-01}
        - {stage: direct, direct: true, year: 2024, org: 民政局, fund: 甲, project: 丙, allocated_on: 2024-04-01}
        - {stage: direct, direct: true, org: 民政局, fund: 戊, amount: 1000000, allocated_on_lo: 2024-04-01, allocated_on_hi: 2024-04-30}
        - {stage: direct, direct: true, org: 民政局, project: 己, amount: 1000000, allocated_on_lo: 2024-05-01, allocated_on_hi: 2024-05-31}
        - {stage: direct, direct: true, org: 民政局, amount: 1000000, allocated_on: 2024-04-01}
      payment:
        - {direct: true, org: 丙局, project: 丁, amount: 1, paid_on: 2024-04-28}
        - {direct: true, org: 丙局, project: 丁, amount: 1, paid_on: 2024-05-28}
        - {direct: true, project: 丁, paid_on: 2024-05-28}
        - {direct: true, org: 丙局, project: 丁, amount: 1, paid_on: 2024-06-30}
    expect: [{subject: 民政局/戊, year: 2024, allocated_on: 2024-04-30, days: 61}]
*/
WITH paid AS ( -- by day: all that follows reads only this. What came back is not paid, what was paid again is
    SELECT
        coalesce(org, '') AS org, coalesce(project, fund, '') AS project, coalesce(fund, '') AS fund, paid_on_hi AS day,
        sum(CASE WHEN coalesce(status, 'ok') <> 'ok' THEN 0
            WHEN note IS NULL OR regexp_like(note, '重付|重发|补付') OR NOT regexp_like(note, '退票|退回|作废|冲销') THEN amount
            ELSE 0 END) AS fen
    FROM payment
    WHERE direct AND amount IS NOT NULL AND paid_on_hi <= $as_of
    GROUP BY coalesce(org, ''), coalesce(project, fund, ''), coalesce(fund, ''), paid_on_hi
),
reach AS (SELECT max(day) AS until FROM paid),
months AS ( -- months whose payments have come, numbered: a gap shows where the numbers do not keep step
    SELECT m.month, row_number() OVER (ORDER BY m.month ASC NULLS LAST) AS nth
    FROM (SELECT DISTINCT year(day) * 12 + month(day) AS month FROM paid) m
),
allocated AS (
    SELECT
        q.org, q.allocated_on_hi AS day, q.amount - coalesce(q.recovered, 0) AS fen, q.spent, q._row,
        coalesce(q.project, q.fund) AS project,
        coalesce(q.fund, '') AS fund,
        coalesce(q.year, year(q.allocated_on_hi)) AS year
    FROM quota q
    WHERE q.stage = 'direct' AND q.direct AND q.org IS NOT NULL AND coalesce(q.project, q.fund) IS NOT NULL
        AND q.amount > coalesce(q.recovered, 0) AND q.allocated_on_hi <= $as_of
),
rhythms AS ( -- the longest word that the names hold, as it stood on the day of allocation
    SELECT a.project, a.fund, a.day, f.idle_days, f.is_even
    FROM (SELECT DISTINCT project, fund, day FROM allocated) a
    JOIN fact_fund_rhythm f ON contains(a.project || ' ' || a.fund, f.word)
        AND a.day BETWEEN coalesce(f.starts, DATE '1900-01-01') AND coalesce(f.ends, DATE '9999-12-31')
    QUALIFY row_number() OVER (
        PARTITION BY a.project, a.fund, a.day
        ORDER BY length(f.word) DESC NULLS LAST, f.idle_days DESC NULLS LAST, f.word ASC NULLS LAST) = 1
),
lines AS (
    SELECT
        a.*, h.until,
        coalesce(r.idle_days, i.value) AS idle_days,
        coalesce(r.is_even, true) AS is_even,
        days_between(a.day, h.until) > coalesce(r.idle_days, i.value) AS is_due
    FROM allocated a
    JOIN reach h ON h.until >= a.day
    JOIN p_idle_days i ON a.day BETWEEN i.lo AND i.hi
    LEFT JOIN rhythms r ON r.project = a.project AND r.fund = a.fund AND r.day = a.day
),
matters AS ( -- only what has had its time is measured, while every payment since the first allocation counts
    SELECT
        org, project, year,
        max(fund) AS fund, max(until) AS until,
        min(day) AS since,
        min(CASE WHEN is_due THEN day END) AS first_due,
        max(CASE WHEN is_due THEN idle_days END) AS idle_days,
        bool_and(is_even) AS is_even,
        sum(CASE WHEN is_due THEN fen ELSE 0 END) AS quota_fen,
        sum(coalesce(spent, 0)) AS stated_fen,
        collect_list(_row) AS rows_quota
    FROM lines
    GROUP BY org, project, year
    HAVING bool_or(is_due)
),
known AS ( -- every month from the first allocation on
    SELECT m.*
    FROM matters m
    JOIN months a ON a.month = year(m.since) * 12 + month(m.since)
    JOIN months b ON b.month = year(m.until) * 12 + month(m.until)
    WHERE b.nth - a.nth = b.month - a.month
),
loose AS ( -- payments that no allocation of their unit names: another unit's, or another name
    SELECT p.*
    FROM paid p
    ANTI JOIN (SELECT DISTINCT org, project FROM allocated) a ON a.org = p.org AND a.project = p.project
),
nameless AS (
    SELECT l.*
    FROM loose l
    ANTI JOIN (SELECT DISTINCT project FROM allocated) a ON a.project = l.project
),
credits AS ( -- in favour of the unit: a loose payment counts for every project that it may belong to
    SELECT k.org, k.project, k.year, p.fen
    FROM known k JOIN paid p ON p.org = k.org AND p.project = k.project AND p.day >= k.since
    UNION ALL
    SELECT k.org, k.project, k.year, l.fen
    FROM known k JOIN loose l ON l.project = k.project AND l.day >= k.since
    UNION ALL
    SELECT k.org, k.project, k.year, n.fen
    FROM known k JOIN nameless n ON n.org = k.org AND n.fund = k.fund AND n.day >= k.since
),
summed AS (
    SELECT org, project, year, sum(fen) AS fen
    FROM credits
    GROUP BY org, project, year
),
stated AS ( -- what the ledger of projects says was paid
    SELECT org, coalesce(project, fund) AS project, year, sum(spent) AS fen
    FROM quota
    WHERE stage = 'ledger' AND org IS NOT NULL
    GROUP BY org, coalesce(project, fund), year
),
judged AS (
    SELECT
        k.*,
        greatest(coalesce(s.fen, 0), k.stated_fen, coalesce(t.fen, 0)) AS paid_fen,
        days_between(k.first_due, k.until) AS days,
        CASE WHEN k.is_even AND year(k.until) = k.year
            THEN idiv(days_between(k.first_due, k.until) * 10000,
                greatest(days_between(k.first_due, make_date(CAST(k.year AS INT), 12, 31)), 1)) ELSE 0 END AS time_bp
    FROM known k
    LEFT JOIN summed s ON s.org = k.org AND s.project = k.project AND s.year = k.year
    LEFT JOIN stated t ON t.org = k.org AND t.project = k.project AND coalesce(t.year, k.year) = k.year
),
slow AS (
    SELECT
        j.*,
        j.paid_fen * 10000 < j.quota_fen * r.value AS is_low
    FROM judged j
    JOIN p_least_rate_bp r ON j.first_due BETWEEN r.lo AND r.hi
    JOIN p_gap_bp g ON j.first_due BETWEEN g.lo AND g.hi
    WHERE j.paid_fen * 10000 < j.quota_fen * r.value
        OR j.paid_fen * 10000 < j.quota_fen * (j.time_bp - g.value)
),
own AS (
    SELECT s.org, s.project, s.year, collect_list(p._row) AS rows_payment
    FROM slow s
    JOIN payment p ON p.org = s.org AND coalesce(p.project, p.fund) = s.project AND p.paid_on_hi >= s.since
    WHERE p.direct AND p.paid_on_hi <= $as_of
    GROUP BY s.org, s.project, s.year
)
SELECT
    CAST(s.org || '/' || s.project AS STRING) AS subject,
    CAST(s.org AS STRING) AS unit,
    CAST(NULL AS STRING) AS township,
    CAST(nullif(s.fund, '') AS STRING) AS fund,
    CAST(date_add(s.first_due, CAST(s.idle_days AS INT)) AS DATE) AS occurred_on,
    CAST(s.quota_fen - s.paid_fen AS BIGINT) AS amount_fen,
    CAST('A' AS STRING) AS grade,
    s.rows_quota AS rows_quota,
    o.rows_payment AS rows_payment,
    CAST(s.year AS BIGINT) AS year,
    CAST(s.project AS STRING) AS project,
    CAST(s.first_due AS DATE) AS allocated_on,
    CAST(s.until AS DATE) AS until,
    CAST(s.days AS BIGINT) AS days,
    CAST(s.quota_fen AS BIGINT) AS quota_fen,
    CAST(s.paid_fen AS BIGINT) AS paid_fen,
    CAST(idiv(s.paid_fen * 100, s.quota_fen) AS BIGINT) AS rate,
    CAST(CASE WHEN s.paid_fen = 0 THEN '没有一笔支付' WHEN s.is_low THEN '支付率偏低' ELSE '落后于时间进度' END AS STRING) AS what_zh,
    CAST(CASE WHEN s.paid_fen = 0 THEN 'nothing at all' WHEN s.is_low THEN 'a low share' ELSE 'behind the time that has passed' END AS STRING) AS what_en
FROM slow s
LEFT JOIN own o ON o.org = s.org AND o.project = s.project AND o.year = s.year
