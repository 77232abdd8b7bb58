/*
model: direct-fund-no-detail
id: K005
version: 1
status: live
title: {zh: 惠企利民支付没有发放明细或金额对不上, en: Benefit payments without a matching list of recipients}
detects:
  zh: 标为惠企利民的支付，付款若干工作日后仍没有发放明细，或明细合计与支付金额不符
  en: payments marked as benefits that have no list of recipients after some workdays, or whose list adds up to something else
severity: yellow
answers: [预算单位, 主管部门]
subject: payment
law:
  - {name: 财预〔2020〕56号, article: 实名台账, text: 建立受益对象实名台账，资金直接惠企利民, from: 2020-06-01}
valid: {from: 2020-06-01}
params:
  wait_workdays:
    unit: workdays
    basis: 设计默认值：付款后五个工作日内挂接明细 (design default)
    zh: 付款后等待的工作日
    en: workdays to wait after the payment
    values: [{from: 2000-01-01, value: 5}]
  tolerance_fen:
    unit: fen
    basis: 设计默认值：一元以内的尾差不提示 (design default)
    zh: 容许的差额（分）
    en: difference that is tolerated
    values: [{from: 2000-01-01, value: 100}]
needs:
  registers: [payment, benefit]
  calendar: [payment.paid_on_hi]
  coverage:
    - {register: payment, where: {benefit: true}, zh: 标有惠企利民的支付明细, en: payments marked as benefits}
    - {register: benefit, where: {stage: detail}, zh: 惠企利民发放明细, en: detail lists of benefits}
material: [amount_fen, paid_fen, listed_fen]
lookalikes:
  zh:
    - 银行分批代发，明细分几次到
    - 退票后冲减，支付或明细一方尚未更正
    - 明细按万元填写
    - 当月明细本来就没有送来
  en:
    - the bank pays in several batches and the lists come one by one
    - money was returned and one side is not yet corrected
    - the list is in units of ten thousand yuan
    - the list of that month was never delivered
ask:
  zh: [发放明细（含身份证号与金额）, 支付凭证, 银行代发回单与退票清单]
  en: [the list of recipients with numbers and amounts, the voucher, the bank's receipt and list of returns]
reason:
  zh: 疑点：{unit}{occurred_on}的惠企利民支付（{matter}）{what_zh}：支付{paid_fen}元，明细{listed_fen}元，差{amount_fen}元，待核实
  en: 'To be checked: benefit payment {matter} of {unit} on {occurred_on}: {what_en}; paid {paid_fen}, listed {listed_fen}, difference {amount_fen} yuan'
cases:
  - name: 没有明细
    kind: fires
    as_of: 2024-06-30
    given:
      payment: [{benefit: true, voucher_no: V1, org: 民政局, fund: 困难群众救助补助资金, project: 低保, paid_on: 2024-05-20, amount: 5230000}]
      benefit: [{stage: detail, voucher_no: V9, period: 2024-05-01, amount: 100}]
    expect: [{subject: V1, unit: 民政局, fund: 困难群众救助补助资金, occurred_on: 2024-05-20, amount_fen: 5230000, paid_fen: 5230000, listed_fen: 0, what_zh: 没有发放明细, grade: A}]
  - name: 明细合计小于支付、大于支付
    kind: fires
    as_of: 2024-06-30
    given:
      payment:
        - {benefit: true, voucher_no: V1, paid_on: 2024-05-20, amount: 100000}
        - {benefit: true, voucher_no: V2, paid_on: 2024-05-20, amount: 100000}
      benefit:
        - {stage: detail, voucher_no: V1, period: 2024-05-01, amount: 40000}
        - {stage: detail, voucher_no: V1, period: 2024-05-01, amount: 40000}
        - {stage: detail, voucher_no: V2, period: 2024-05-01, amount: 130000}
    expect: [{subject: V1, amount_fen: 20000, listed_fen: 80000, what_zh: 明细合计小于支付}, {subject: V2, amount_fen: 30000, what_zh: 明细合计大于支付}]
  - name: 支付没有凭证号，按项目核对
    kind: fires
    as_of: 2024-06-30
    given:
      payment:
        - {benefit: true, org: 民政局, project: 高龄津贴, paid_on: 2024-05-20, amount: 60000}
        - {benefit: true, org: 民政局, project: 高龄津贴, paid_on: 2024-05-21, amount: 40000}
        - {benefit: true, org: 民政局, project: 低保, paid_on: 2024-05-20, amount: 50000}
      benefit:
        - {stage: detail, project: 高龄津贴, period: 2024-05-01, amount: 70000}
        - {stage: detail, project: 低保, voucher_no: X1, period: 2024-05-01, amount: 90000}
    expect: [{subject: 'project:高龄津贴', matter: 高龄津贴, amount_fen: 30000, paid_fen: 100000, occurred_on: 2024-05-21}]
  - name: 明细与支付相符；不是惠企利民的支付不看
    kind: quiet
    as_of: 2024-06-30
    given:
      payment:
        - {benefit: true, voucher_no: V1, paid_on: 2024-05-20, amount: 100000}
        - {benefit: false, voucher_no: V2, paid_on: 2024-05-20, amount: 100000}
        - {voucher_no: V3, paid_on: 2024-05-20, amount: 100000}
      benefit: [{stage: detail, voucher_no: V1, period: 2024-05-01, amount: 60000}, {stage: detail, voucher_no: V1, period: 2024-05-01, amount: 40000}, {stage: return, voucher_no: V1, amount: 40000}]
    expect: []
  - name: 恰满五个工作日（跨周末）不提示，第六个工作日提示
    kind: edge
    as_of: 2024-06-30
    given:
      payment:
        - {benefit: true, voucher_no: V1, paid_on: 2024-06-21, amount: 100000}
        - {benefit: true, voucher_no: V2, paid_on: 2024-06-20, amount: 100000}
      benefit: [{stage: detail, voucher_no: V9, period: 2024-06-01, amount: 100}]
    expect: [{subject: V2}]
  - name: 春节放假与调休：第五个工作日
    kind: edge
    as_of: 2024-02-21
    given:
      payment: [{benefit: true, voucher_no: V1, paid_on: 2024-02-08, amount: 100000}]
      benefit: [{stage: detail, voucher_no: V9, period: 2024-02-01, amount: 100}]
    expect: []
  - name: 春节放假与调休：第六个工作日
    kind: edge
    as_of: 2024-02-22
    given:
      payment: [{benefit: true, voucher_no: V1, paid_on: 2024-02-08, amount: 100000}]
      benefit: [{stage: detail, voucher_no: V9, period: 2024-02-01, amount: 100}]
    expect: [{subject: V1}]
  - name: 差额恰为一元不提示，一元零一分提示
    kind: edge
    as_of: 2024-06-30
    given:
      payment:
        - {benefit: true, voucher_no: V1, paid_on: 2024-05-20, amount: 100100}
        - {benefit: true, voucher_no: V2, paid_on: 2024-05-20, amount: 100101}
        - {benefit: true, voucher_no: V3, paid_on: 2024-05-20, amount: 99900}
        - {benefit: true, voucher_no: V4, paid_on: 2024-05-20, amount: 99899}
      benefit:
        - {stage: detail, voucher_no: V1, period: 2024-05-01, amount: 100000}
        - {stage: detail, voucher_no: V2, period: 2024-05-01, amount: 100000}
        - {stage: detail, voucher_no: V3, period: 2024-05-01, amount: 100000}
        - {stage: detail, voucher_no: V4, period: 2024-05-01, amount: 100000}
    expect: [{subject: V2, amount_fen: 101}, {subject: V4, amount_fen: 101}]
  - name: 分批代发：一张凭证两次付款，第二次还没到期
    kind: lookalike
    as_of: 2024-06-30
    given:
      payment:
        - {benefit: true, voucher_no: V1, paid_on: 2024-06-11, amount: 60000}
        - {benefit: true, voucher_no: V1, paid_on: 2024-06-27, amount: 40000}
      benefit: [{stage: detail, voucher_no: V1, period: 2024-06-01, amount: 30000}, {stage: detail, voucher_no: V1, period: 2024-06-01, amount: 30000}]
    expect: []
  - name: 退票冲减：支付已减、明细尚在；或支付已退回
    kind: lookalike
    as_of: 2024-06-30
    given:
      payment:
        - {benefit: true, voucher_no: V1, paid_on: 2024-05-20, amount: 100000}
        - {benefit: true, voucher_no: V1, paid_on: 2024-05-28, amount: -40000}
        - {benefit: true, voucher_no: V2, paid_on: 2024-05-20, amount: 100000, status: returned}
      benefit:
        - {stage: detail, voucher_no: V1, period: 2024-05-01, amount: 60000}
        - {stage: detail, voucher_no: V1, period: 2024-05-01, amount: 40000, note: 银行退票}
    expect: []
  - name: 明细还没有送到这个月份，是缺数据，不是疑点
    kind: lookalike
    as_of: 2024-06-30
    given:
      payment:
        - {benefit: true, voucher_no: V1, paid_on: 2023-12-20, amount: 100000}
        - {benefit: true, voucher_no: V2, paid_on: 2024-05-20, amount: 100000}
      benefit: [{stage: detail, voucher_no: V9, period_lo: 2024-01-01, period_hi: 2024-01-31, amount: 100}, {stage: detail, voucher_no: V8, period_lo: 2024-03-01, period_hi: 2024-03-31, amount: 100}]
    expect: []
  - name: 明细只送到五月底，五月最后五个工作日的支付还不算缺
    kind: lookalike
    as_of: 2024-12-31
    given:
      payment:
        - {benefit: true, voucher_no: V1, paid_on: 2024-05-24, amount: 100000}
        - {benefit: true, voucher_no: V2, paid_on: 2024-05-23, amount: 100000}
        - {benefit: true, voucher_no: V3, paid_on: 2024-06-20, amount: 100000}
      benefit: [{stage: detail, voucher_no: V9, period: 2024-05-01, period_hi: 2024-05-31, amount: 100}]
    expect: [{subject: V2}]
  - name: 坏号的明细也是明细；空凭证、空项目、空金额、空日期
    kind: dirty
    as_of: 2024-06-30
    given:
      payment:
        - {benefit: true, voucher_no: V1, paid_on: 2024-05-20, amount: 100000}
        - {benefit: true, paid_on: 2024-05-20, amount: 100000}
        - {benefit: true, voucher_no: V2, amount: 100000}
        - {benefit: true, voucher_no: V3, paid_on: 2024-05-20}
      benefit:
        - {stage: detail, _dq: 2, person_fault: check, voucher_no: V1, period: 2024-05-01, amount: 60000}
        - {stage: detail, _dq: 2, person_fault: rounded, voucher_no: V1, amount: 40000}
        - {stage: detail, voucher_no: V1, period: 2024-05-01}
        - {stage: detail, period: 2024-05-01, amount: 7000}
    expect: []
*/
WITH reach AS ( -- lists are known up to the end of their last month: what is later is not missing yet
    SELECT
        month_start(min(period_lo)) AS since,
        CASE WHEN last_day(max(period_hi)) < $as_of THEN last_day(max(period_hi)) ELSE $as_of END AS until
    FROM benefit
    WHERE stage = 'detail'
),
paid AS (
    SELECT
        p.voucher_no, coalesce(p.voucher_no, p.project) AS matter,
        p.org, p.township, p.fund, p.paid_on_hi AS day, p.amount, p._row,
        known.workday_no - c.workday_no > w.value AS is_due
    FROM payment p
    JOIN p_wait_workdays w ON p.paid_on_hi BETWEEN w.lo AND w.hi
    JOIN calendar c ON c.day = p.paid_on_hi
    JOIN reach r ON r.since IS NULL OR p.paid_on_hi >= r.since
    JOIN calendar known ON known.day = r.until
    WHERE p.benefit AND coalesce(p.status, 'ok') = 'ok' AND p.amount <> 0 AND p.paid_on_hi <= $as_of
        AND coalesce(p.voucher_no, p.project) IS NOT NULL
),
listed AS ( -- a list without a voucher that anybody paid belongs to its project
    SELECT
        v.voucher_no, coalesce(v.voucher_no, d.project) AS matter,
        sum(d.fen) AS fen, sum(d.kept_fen) AS kept_fen
    FROM (
        SELECT
            voucher_no, project, sum(amount) AS fen,
            sum(CASE WHEN note IS NULL THEN amount
                WHEN regexp_like(note, '退票|退回') AND NOT regexp_like(note, '重发|补发') THEN 0
                ELSE amount END) AS kept_fen
        FROM benefit
        WHERE stage = 'detail'
        GROUP BY voucher_no, project
    ) d
    LEFT JOIN (SELECT DISTINCT voucher_no FROM paid) v ON v.voucher_no = d.voucher_no
    GROUP BY v.voucher_no, coalesce(v.voucher_no, d.project)
),
compared AS (
    SELECT
        p.matter,
        p.voucher_no IS NOT NULL AS by_voucher,
        max(p.org) AS unit, max(p.township) AS township, max(p.fund) AS fund,
        max(CASE WHEN p.is_due THEN p.day END) AS last_due,
        sum(p.amount) AS paid_fen,
        sum(CASE WHEN p.is_due THEN p.amount ELSE 0 END) AS due_fen,
        max(l.fen) AS listed_fen, max(l.kept_fen) AS kept_fen,
        collect_list(p._row) AS rows_payment
    FROM paid p
    LEFT JOIN listed l ON l.matter = p.matter AND l.voucher_no IS NOT DISTINCT FROM p.voucher_no
    GROUP BY p.matter, p.voucher_no
),
judged AS ( -- what came back may or may not be taken off the list: either is right
    SELECT
        c.*,
        CASE WHEN coalesce(c.listed_fen, 0) < c.due_fen THEN c.due_fen - coalesce(c.listed_fen, 0)
            WHEN c.by_voucher AND c.kept_fen > c.paid_fen THEN c.kept_fen - c.paid_fen
            ELSE 0 END AS gap_fen
    FROM compared c
),
fired AS (
    SELECT j.*
    FROM judged j
    JOIN p_tolerance_fen t ON j.last_due BETWEEN t.lo AND t.hi
    WHERE j.gap_fen > t.value
),
lines AS (
    SELECT f.matter, collect_list(b._row) AS rows_benefit
    FROM benefit b
    JOIN fired f ON f.matter = b.voucher_no AND f.by_voucher
    WHERE b.stage = 'detail'
    GROUP BY f.matter
)
SELECT
    CAST(CASE WHEN f.by_voucher THEN f.matter ELSE 'project:' || f.matter END AS STRING) AS subject,
    CAST(f.unit AS STRING) AS unit,
    CAST(f.township AS STRING) AS township,
    CAST(f.fund AS STRING) AS fund,
    CAST(f.last_due AS DATE) AS occurred_on,
    CAST(f.gap_fen AS BIGINT) AS amount_fen,
    CAST(CASE WHEN f.by_voucher THEN 'A' ELSE 'C' END AS STRING) AS grade,
    f.rows_payment AS rows_payment,
    l.rows_benefit AS rows_benefit,
    CAST(f.matter AS STRING) AS matter,
    CAST(f.paid_fen AS BIGINT) AS paid_fen,
    CAST(coalesce(f.listed_fen, 0) AS BIGINT) AS listed_fen,
    CAST(CASE WHEN f.listed_fen IS NULL THEN '没有发放明细'
        WHEN f.listed_fen < f.due_fen THEN '明细合计小于支付'
        ELSE '明细合计大于支付' END AS STRING) AS what_zh,
    CAST(CASE WHEN f.listed_fen IS NULL THEN 'no list of recipients'
        WHEN f.listed_fen < f.due_fen THEN 'the list adds up to less'
        ELSE 'the list adds up to more' END AS STRING) AS what_en
FROM fired f
LEFT JOIN lines l ON l.matter = f.matter AND f.by_voucher
