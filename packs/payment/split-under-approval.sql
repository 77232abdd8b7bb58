/*
model: split-under-approval
id: K013
version: 1
status: live
title: {zh: 疑似拆分支付规避集体决策额度, en: Payments that stay just under the limit for collective decision}
detects:
  zh: 同一单位几天之内就同一项目向同一收款人付款两笔以上，每笔都低于并接近大额资金额度，合起来达到额度
  en: within some days a unit pays one payee for one project several times, each payment just under the limit for large payments, all together above it
severity: yellow
answers: [预算单位]
subject: payment
law:
  - {name: 中办发〔2010〕17号, article: 大额度资金运作, text: 国有企业“三重一大”事项（含大额度资金运作）应当集体讨论决定, certainty: S}
  - {name: 本单位“三重一大”清单与内部控制制度, article: 大额资金额度, text: 机关、事业单位和乡镇的额度以本单位清单为准；未载明的用设计默认值, certainty: S}
params:
  window_days:
    unit: days
    basis: 设计默认值 (design default)
    zh: 前后两笔相隔不超过的天数
    en: days between one payment and the next, at most
    values: [{from: 2000-01-01, value: 7}]
  near_bp:
    unit: basis points
    basis: 设计默认值：额度的八成以上算接近 (design default)
    zh: 达到额度的几成算接近
    en: share of the limit from which a payment is near it
    values: [{from: 2000-01-01, value: 8000}]
needs:
  registers: [payment]
  facts: [large_payment, recurring]
  coverage: [{register: payment, zh: 支付明细, en: a list of payments}]
occasion: [first_on]
material: [amount_fen, payments]
lookalikes:
  zh:
    - 同一合同分期付款，合同号与期次写明
    - 分标段、分合同的工程各付各的
    - 按周、按月结算的服务费、伙食费、水电费
    - 两个不同的项目恰好在几天内付给同一家
    - 惠企利民补贴代发
    - 退票后重付、冲销后重开
    - 单笔已达到额度，本来就按大额资金报批
  en:
    - instalments of one contract, with its number and the instalment
    - sections of a work that have contracts of their own
    - services, meals and utilities settled by the week or month
    - two different projects that happen to pay one firm within some days
    - benefits paid through the bank's transfer account
    - paid again after it came back or was cancelled
    - a payment that reaches the limit and was approved as a large one
ask:
  zh: [各笔的支付凭证与附件, 采购审批或合同, 是否为同一事项的说明, 集体研究的会议纪要（如有）]
  en: [the vouchers with their papers, the approval of the purchase or the contract, whether it is one matter, minutes of a collective decision if there are any]
reason:
  zh: 疑点：{unit}{period_zh}向{payee}付款{payments}笔，每笔都低于并接近大额资金额度{limit_fen}元，合计{amount_fen}元，用途如“{purpose}”，是否为同一事项、是否经集体研究，待核实
  en: 'To be checked: {unit} paid {payee} {payments} times ({period_en}), each time just under the limit of {limit_fen} yuan, {amount_fen} yuan in all, purpose such as "{purpose}"; is it one matter, and was it decided collectively?'
cases:
  - name: 乡镇五万元额度，三笔四万多
    kind: fires
    as_of: 2024-06-30
    given:
      payment:
        - {voucher_no: V1, org: 青山镇人民政府, payee: 甲公司, payee_key: 9, payee_account: 5, project: 集镇整治, amount: 4900000, paid_on: 2024-03-01, purpose: 街面维修}
        - {voucher_no: V2, org: 青山镇人民政府, payee: 甲公司, payee_key: 9, payee_account: 5, project: 集镇整治, amount: 4800000, paid_on: 2024-03-05, purpose: 街面维修}
        - {voucher_no: V3, org: 青山镇人民政府, payee: 甲公司, payee_key: 9, payee_account: 5, project: 集镇整治, amount: 4700000, paid_on: 2024-03-11, purpose: 街面维修}
    expect: [{unit: 青山镇人民政府, payee: 甲公司, payments: 3, amount_fen: 14400000, limit_fen: 5000000, first_on: 2024-03-01, occurred_on: 2024-03-11, period_zh: 2024-03-01至2024-03-11, purpose: 街面维修, fund: 集镇整治, grade: A}]
  - name: 其他单位按十万元；没有项目名称、没有凭证号照样看
    kind: fires
    as_of: 2024-06-30
    given:
      payment:
        - {org: 水利局, payee: 甲公司, payee_key: 9, amount: 9900000, paid_on: 2024-03-01, purpose: 印刷费}
        - {org: 水利局, payee: 甲公司, payee_key: 9, amount: 9900000, paid_on: 2024-03-01, purpose: 印刷费}
    expect: [{payments: 2, amount_fen: 19800000, limit_fen: 10000000, period_zh: '2024-03-01', grade: B}]
  - name: 隔得久的两串是两件事
    kind: fires
    as_of: 2024-06-30
    given:
      payment:
        - {voucher_no: V1, org: 水利局, payee_key: 9, amount: 9000000, paid_on: 2024-03-01}
        - {voucher_no: V2, org: 水利局, payee_key: 9, amount: 9000000, paid_on: 2024-03-04}
        - {voucher_no: V3, org: 水利局, payee_key: 9, amount: 9000000, paid_on: 2024-05-06}
        - {voucher_no: V4, org: 水利局, payee_key: 9, amount: 9000000, paid_on: 2024-05-08}
    expect: [{first_on: 2024-03-01, payments: 2}, {first_on: 2024-05-06, payments: 2}]
  - name: 一笔、两个收款人、两个单位、离额度远
    kind: quiet
    as_of: 2024-06-30
    given:
      payment:
        - {voucher_no: V1, org: 水利局, payee_key: 9, amount: 9900000, paid_on: 2024-03-01}
        - {voucher_no: V2, org: 水利局, payee_key: 8, amount: 9900000, paid_on: 2024-03-02}
        - {voucher_no: V3, org: 林业局, payee_key: 9, amount: 9900000, paid_on: 2024-03-02}
        - {voucher_no: V4, org: 水利局, payee_key: 9, amount: 3000000, paid_on: 2024-03-03}
        - {voucher_no: V5, org: 水利局, payee_key: 9, amount: 3000000, paid_on: 2024-03-04}
    expect: []
  - name: 恰为八成提示，差一分不提示；恰达额度不算接近
    kind: edge
    as_of: 2024-06-30
    given:
      payment:
        - {voucher_no: V1, org: 水利局, payee_key: 9, amount: 8000000, paid_on: 2024-03-01}
        - {voucher_no: V2, org: 水利局, payee_key: 9, amount: 9999999, paid_on: 2024-03-02}
        - {voucher_no: V3, org: 水利局, payee_key: 8, amount: 7999999, paid_on: 2024-03-01}
        - {voucher_no: V4, org: 水利局, payee_key: 8, amount: 9000000, paid_on: 2024-03-02}
        - {voucher_no: V5, org: 水利局, payee_key: 7, amount: 10000000, paid_on: 2024-03-01}
        - {voucher_no: V6, org: 水利局, payee_key: 7, amount: 9000000, paid_on: 2024-03-02}
    expect: [{amount_fen: 17999999}]
  - name: 恰隔七天提示，八天不提示
    kind: edge
    as_of: 2024-06-30
    given:
      payment:
        - {voucher_no: V1, org: 水利局, payee_key: 9, amount: 9000000, paid_on: 2024-03-01}
        - {voucher_no: V2, org: 水利局, payee_key: 9, amount: 9000000, paid_on: 2024-03-08}
        - {voucher_no: V3, org: 水利局, payee_key: 8, amount: 9000000, paid_on: 2024-03-01}
        - {voucher_no: V4, org: 水利局, payee_key: 8, amount: 9000000, paid_on: 2024-03-09}
    expect: [{first_on: 2024-03-01, occurred_on: 2024-03-08}]
  - name: 额度按付款当日有效的一行，单位自己的先于一般的
    kind: edge
    as_of: 2024-06-30
    given:
      fact_large_payment:
        - {threshold: 10000000}
        - {unit: 水利局, threshold: 20000000, ends: 2024-02-29}
        - {unit: 水利局, threshold: 5000000, starts: 2024-03-01}
      payment:
        - {voucher_no: V1, org: 县水利局, payee_key: 9, amount: 4900000, paid_on: 2024-02-28}
        - {voucher_no: V2, org: 县水利局, payee_key: 9, amount: 4900000, paid_on: 2024-02-29}
        - {voucher_no: V3, org: 县水利局, payee_key: 8, amount: 4900000, paid_on: 2024-03-01}
        - {voucher_no: V4, org: 县水利局, payee_key: 8, amount: 4900000, paid_on: 2024-03-02}
    expect: [{limit_fen: 5000000, first_on: 2024-03-01}]
  - name: 同一合同分期；分标段各有合同
    kind: lookalike
    as_of: 2024-06-30
    given:
      payment:
        - {voucher_no: V1, org: 水利局, payee_key: 9, amount: 9000000, paid_on: 2024-03-01, contract_no: HT1, purpose: 大坝加固第1期进度款}
        - {voucher_no: V2, org: 水利局, payee_key: 9, amount: 9000000, paid_on: 2024-03-04, contract_no: HT1, purpose: 大坝加固第2期进度款}
        - {voucher_no: V3, org: 水利局, payee_key: 8, amount: 9000000, paid_on: 2024-03-01, contract_no: HT2-一标段, purpose: 渠道衬砌}
        - {voucher_no: V4, org: 水利局, payee_key: 8, amount: 9000000, paid_on: 2024-03-04, contract_no: HT2-二标段, purpose: 渠道衬砌}
    expect: []
  - name: 按期服务费；不同项目；惠企利民代发
    kind: lookalike
    as_of: 2024-06-30
    given:
      payment:
        - {voucher_no: V1, org: 水利局, payee_key: 9, amount: 9000000, paid_on: 2024-03-01, purpose: 2月物业服务费}
        - {voucher_no: V2, org: 水利局, payee_key: 9, amount: 9000000, paid_on: 2024-03-04, purpose: 3月物业服务费}
        - {voucher_no: V3, org: 水利局, payee_key: 8, project: 饮水, amount: 9000000, paid_on: 2024-03-01}
        - {voucher_no: V4, org: 水利局, payee_key: 8, project: 水库, amount: 9000000, paid_on: 2024-03-04}
        - {voucher_no: V5, org: 民政局, payee_key: 7, benefit: true, amount: 9000000, paid_on: 2024-03-01}
        - {voucher_no: V6, org: 民政局, payee_key: 7, benefit: true, amount: 9000000, paid_on: 2024-03-04}
    expect: []
  - name: 退票重付、红字冲回；两行是一张凭证
    kind: lookalike
    as_of: 2024-06-30
    given:
      payment:
        - {voucher_no: V1, org: 水利局, payee_key: 9, amount: 9000000, paid_on: 2024-03-01, note: 银行退票}
        - {voucher_no: V2, org: 水利局, payee_key: 9, amount: 9000000, paid_on: 2024-03-04}
        - {voucher_no: V3, org: 水利局, payee_key: 8, amount: 9000000, paid_on: 2024-03-01}
        - {voucher_no: V4, org: 水利局, payee_key: 8, amount: -9000000, paid_on: 2024-03-02}
        - {voucher_no: V5, org: 水利局, payee_key: 8, amount: 9100000, paid_on: 2024-03-04}
        - {voucher_no: V6, org: 水利局, payee_key: 7, amount: 9000000, paid_on: 2024-03-01}
        - {voucher_no: V6, org: 水利局, payee_key: 7, amount: 9000000, paid_on: 2024-03-01}
    expect: []
  - name: 空单位、空收款人、空金额、空日期
    kind: dirty
    as_of: 2024-06-30
    given:
      payment:
        - {voucher_no: V1, payee_key: 9, amount: 9000000, paid_on: 2024-03-01}
        - {voucher_no: V2, payee_key: 9, amount: 9000000, paid_on: 2024-03-01}
        - {voucher_no: V3, org: 水利局, amount: 9000000, paid_on: 2024-03-01}
        - {voucher_no: V4, org: 水利局, amount: 9000000, paid_on: 2024-03-01}
        - {voucher_no: V5, org: 水利局, payee_key: 8, paid_on: 2024-03-01}
        - {voucher_no: V6, org: 水利局, payee_key: 8, amount: 9000000}
        - {voucher_no: V7, org: 水利局, payee_key: 8, amount: 9000000, paid_on: 2024-03-01}
        - {voucher_no: V8, org: 水利局, payee_key: 8, amount: 9000000, paid_on: 2024-07-01}
    expect: []
*/
WITH limits AS ( -- what was in force for the unit on the day: the row with the longest name
    SELECT d.org, d.day, f.threshold
    FROM (SELECT DISTINCT org, paid_on AS day FROM payment WHERE org IS NOT NULL AND paid_on IS NOT NULL AND amount > 0) d
    JOIN fact_large_payment f ON contains(d.org, coalesce(f.unit, ''))
        AND d.day BETWEEN coalesce(f.starts, DATE '1900-01-01') AND coalesce(f.ends, DATE '9999-12-31')
    QUALIFY row_number() OVER (
        PARTITION BY d.org, d.day
        ORDER BY length(coalesce(f.unit, '')) DESC NULLS LAST, f.threshold DESC NULLS LAST, f.unit ASC NULLS LAST) = 1
),
undone AS ( -- what was taken back: a negative line of the same payee and amount
    SELECT payee_key, -amount AS amount, max(paid_on) AS day
    FROM payment
    WHERE amount < 0 AND payee_key IS NOT NULL AND paid_on IS NOT NULL
    GROUP BY payee_key, -amount
),
near AS ( -- instalments and sections are told by the contract's number and the words beside it
    SELECT
        p.org, p.payee_key, p.payee, p.payee_account, p.township, p.fund, p.amount, p.paid_on, p._row, l.threshold,
        coalesce(p.project, '') AS project,
        coalesce(p.purpose, '') AS purpose,
        coalesce(p.voucher_no, CAST(p._row AS STRING)) AS payment_no
    FROM payment p
    JOIN limits l ON l.org = p.org AND l.day = p.paid_on
    JOIN p_near_bp n ON p.paid_on BETWEEN n.lo AND n.hi
    LEFT JOIN undone u ON u.payee_key = p.payee_key AND u.amount = p.amount AND u.day >= p.paid_on
    WHERE p.amount < l.threshold AND p.amount * 10000 >= l.threshold * n.value
        AND p.payee_key IS NOT NULL AND p.paid_on <= $as_of AND u.amount IS NULL
        AND coalesce(p.benefit, false) = false AND coalesce(p.status, 'ok') = 'ok'
        AND NOT regexp_like(coalesce(p.note, ''), '退票|退回|退款|重付|重发|冲正|红冲|冲销|作废')
        AND NOT (p.contract_no IS NOT NULL AND regexp_like(p.contract_no || ' ' || coalesce(p.purpose, ''),
            '第.{1,4}[期批次]|[0-9一二三四五六七八九十]期|标段|预付|进度款|首付款|尾款|质保金'))
),
regular AS (
    SELECT DISTINCT n._row
    FROM near n
    JOIN fact_recurring r ON contains(n.purpose, r.word)
),
whole AS ( -- the lines of one voucher are one payment: together they may reach the limit
    SELECT
        n.*,
        sum(n.amount) OVER (PARTITION BY n.org, n.payee_key, n.payment_no) AS paid_fen,
        lag(n.paid_on) OVER (
            PARTITION BY n.org, n.payee_key, n.project
            ORDER BY n.paid_on ASC NULLS LAST, n.payment_no ASC NULLS LAST, n._row ASC NULLS LAST) AS before
    FROM near n
    ANTI JOIN regular r ON r._row = n._row
),
strings AS ( -- payments that follow each other closely
    SELECT
        h.*,
        sum(CASE WHEN h.before IS NULL OR days_between(h.before, h.paid_on) > w.value THEN 1 ELSE 0 END) OVER (
            PARTITION BY h.org, h.payee_key, h.project
            ORDER BY h.paid_on ASC NULLS LAST, h.payment_no ASC NULLS LAST, h._row ASC NULLS LAST
            ROWS BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW) AS string_no
    FROM whole h
    JOIN p_window_days w ON h.paid_on BETWEEN w.lo AND w.hi
    WHERE h.paid_fen < h.threshold
)
SELECT
    CAST(org || '/' || CAST(payee_key AS STRING) || '/' || project AS STRING) AS subject,
    CAST(org AS STRING) AS unit,
    CAST(max(township) AS STRING) AS township,
    CAST(coalesce(max(fund), nullif(project, '')) AS STRING) AS fund,
    CAST(max(paid_on) AS DATE) AS occurred_on,
    CAST(sum(amount) AS BIGINT) AS amount_fen,
    CAST(CASE WHEN min(payee_account) = max(payee_account) THEN 'A' ELSE 'B' END AS STRING) AS grade,
    collect_list(_row) AS rows_payment,
    CAST(min(paid_on) AS DATE) AS first_on,
    CAST(max(coalesce(payee, '—')) AS STRING) AS payee,
    CAST(count(DISTINCT payment_no) AS BIGINT) AS payments,
    CAST(max(threshold) AS BIGINT) AS limit_fen,
    CAST(max(purpose) AS STRING) AS purpose,
    CAST(CASE WHEN min(paid_on) = max(paid_on) THEN CAST(min(paid_on) AS STRING)
        ELSE CAST(min(paid_on) AS STRING) || '至' || CAST(max(paid_on) AS STRING) END AS STRING) AS period_zh,
    CAST(CASE WHEN min(paid_on) = max(paid_on) THEN CAST(min(paid_on) AS STRING)
        ELSE CAST(min(paid_on) AS STRING) || ' to ' || CAST(max(paid_on) AS STRING) END AS STRING) AS period_en
FROM strings
GROUP BY org, payee_key, project, string_no
HAVING count(DISTINCT payment_no) > 1 AND sum(amount) >= max(threshold)
