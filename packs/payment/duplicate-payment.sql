/*
model: duplicate-payment
id: K014
version: 1
status: live
title: {zh: 疑似重复支付, en: Payments that look like one matter paid twice}
detects:
  zh: 一段时间内同一收款人、同一金额付了两次，且发票号相同，或合同与期次相同，或用途几乎一样
  en: two payments of one amount to one payee within some days, with the same invoice, the same contract and instalment, or nearly the same purpose
severity: red
answers: [预算单位]
subject: payment
law:
  - {name: 《中华人民共和国会计法》, article: 会计核算, text: 会计核算必须以实际发生的经济业务事项为依据}
  - {name: 《财政违法行为处罚处分条例》, article: 第六条, text: 财政资金的使用应当符合规定, from: 2005-02-01}
params:
  window_days:
    unit: days
    basis: 设计默认值 (design default)
    zh: 两笔相隔不超过的天数
    en: days between the two payments, at most
    values: [{from: 2000-01-01, value: 60}]
  similar_bp:
    unit: basis points
    basis: 设计默认值：用途相似九成以上 (design default)
    zh: 用途相似度下限
    en: similarity of purposes, at least
    values: [{from: 2000-01-01, value: 9000}]
needs:
  registers: [payment]
  facts: [recurring]
  coverage: [{register: payment, zh: 支付明细, en: a list of payments}]
occasion: [first_payment]
material: [amount_fen, basis_zh]
lookalikes:
  zh:
    - 退票后重付，备注或状态写明
    - 按月等额的房租、劳务费、物业费
    - 同一发票、合同分两次各付一半
    - 补付差额
    - 惠企利民代发经过同一过渡户
  en:
    - paid again after it came back, said in the note or the status
    - rent, services and wages of equal amounts month by month
    - one invoice or contract paid in two equal halves
    - a difference paid later
    - benefits that pass through the bank's one transfer account
ask:
  zh: [两笔的支付凭证与附件, 发票查验结果, 合同与付款台账, 收款人对账单]
  en: [both vouchers with their papers, the check of the invoice, the contract and its payments, the payee's statement]
reason:
  zh: 疑点：{unit}{first_on}与{occurred_on}两次付给{payee}各{amount_fen}元，相隔{days}天，{basis_zh}，用途“{purpose}”，待核实
  en: 'To be checked: {unit} paid {payee} {amount_fen} yuan on {first_on} and again on {occurred_on}, {days} days apart: {basis_en}; purpose "{purpose}"'
cases:
  - name: 同一发票
    kind: fires
    as_of: 2024-06-30
    given:
      payment:
        - {voucher_no: V1, org: 水利局, payee: 甲公司, payee_key: 9, amount: 500000, paid_on: 2024-03-01, invoice_no: '23990000000000000011', purpose: 进度款}
        - {voucher_no: V2, org: 水利局, payee: 甲公司, payee_key: 9, amount: 500000, paid_on: 2024-03-15, invoice_no: '23990000000000000011', purpose: 支付尾款}
    expect: [{subject: V2, first_payment: V1, unit: 水利局, payee: 甲公司, amount_fen: 500000, days: 14, basis_zh: 发票号相同, grade: A, occurred_on: 2024-03-15, first_on: 2024-03-01}]
  - name: 同一合同同一期次：写在合同号里，或写在所属期里
    kind: fires
    as_of: 2024-06-30
    given:
      payment:
        - {voucher_no: V1, payee_key: 9, amount: 500000, paid_on: 2024-03-01, contract_no: HT2023-0001第2期, purpose: 道路硬化工程}
        - {voucher_no: V2, payee_key: 9, amount: 500000, paid_on: 2024-03-22, contract_no: HT2023-0001第2期, purpose: 工程进度款}
        - {voucher_no: V3, payee_key: 8, amount: 600000, paid_on: 2024-03-01, contract_no: HT1, period: 2024-02-01, purpose: 道路硬化工程}
        - {voucher_no: V4, payee_key: 8, amount: 600000, paid_on: 2024-03-22, contract_no: HT1, period: 2024-02-01, purpose: 工程进度款}
    expect: [{subject: V2, basis_zh: 合同与期次相同, grade: B}, {subject: V4}]
  - name: 三次相同的用途，是两笔多付；同一天两张凭证
    kind: fires
    as_of: 2024-06-30
    given:
      payment:
        - {voucher_no: V1, payee_key: 9, amount: 500000, paid_on: 2024-03-01, purpose: 购置办公桌椅一批}
        - {voucher_no: V2, payee_key: 9, amount: 500000, paid_on: 2024-03-01, purpose: 购置办公桌椅一批}
        - {voucher_no: V3, payee_key: 9, amount: 500000, paid_on: 2024-04-01, purpose: 购置办公桌椅一批}
    expect: [{subject: V2, first_payment: V1, days: 0, grade: C}, {subject: V3, first_payment: V2, days: 31}]
  - name: 金额不同、收款人不同、用途不同
    kind: quiet
    as_of: 2024-06-30
    given:
      payment:
        - {voucher_no: V1, payee_key: 9, amount: 500000, paid_on: 2024-03-01, purpose: 购置办公桌椅一批, invoice_no: '2399000011'}
        - {voucher_no: V2, payee_key: 9, amount: 500001, paid_on: 2024-03-02, purpose: 购置办公桌椅一批, invoice_no: '2399000012'}
        - {voucher_no: V3, payee_key: 8, amount: 500000, paid_on: 2024-03-02, purpose: 购置办公桌椅一批, invoice_no: '2399000013'}
        - {voucher_no: V4, payee_key: 9, amount: 500000, paid_on: 2024-03-02, purpose: 校舍维修改造工程款, invoice_no: '2399000014'}
    expect: []
  - name: 恰隔六十日提示，六十一日不提示
    kind: edge
    as_of: 2024-06-30
    given:
      payment:
        - {voucher_no: V1, payee_key: 9, amount: 500000, paid_on: 2024-01-01, purpose: 购置办公桌椅一批}
        - {voucher_no: V2, payee_key: 9, amount: 500000, paid_on: 2024-03-01, purpose: 购置办公桌椅一批}
        - {voucher_no: V3, payee_key: 8, amount: 500000, paid_on: 2024-01-01, purpose: 购置办公桌椅一批}
        - {voucher_no: V4, payee_key: 8, amount: 500000, paid_on: 2024-03-02, purpose: 购置办公桌椅一批}
    expect: [{subject: V2, days: 60}]
  - name: 用途相似恰为九成提示，不到九成不提示
    kind: edge
    as_of: 2024-06-30
    given:
      payment:
        - {voucher_no: V1, payee_key: 9, amount: 500000, paid_on: 2024-03-01, purpose: 甲乙丙丁戊己庚辛壬癸子丑寅卯辰巳午未申酉戌}
        - {voucher_no: V2, payee_key: 9, amount: 500000, paid_on: 2024-03-05, purpose: 甲乙丙丁戊己庚辛壬癸天丑寅卯辰巳午未申酉戌}
        - {voucher_no: V3, payee_key: 8, amount: 500000, paid_on: 2024-03-01, purpose: 甲乙丙丁戊己庚辛壬癸子丑寅卯辰巳午未申酉}
        - {voucher_no: V4, payee_key: 8, amount: 500000, paid_on: 2024-03-05, purpose: 甲乙丙丁戊己庚辛壬癸天丑寅卯辰巳午未申酉}
    expect: [{subject: V2}]
  - name: 按月等额房租；写明同一个月付了两次的照样提示
    kind: lookalike
    as_of: 2024-06-30
    given:
      payment:
        - {voucher_no: V1, payee_key: 9, amount: 500000, paid_on: 2024-03-01, purpose: 支付示范县民政局2024年3月办公用房租金, contract_no: ZL1-2024年3月}
        - {voucher_no: V2, payee_key: 9, amount: 500000, paid_on: 2024-04-01, purpose: 支付示范县民政局2024年4月办公用房租金, contract_no: ZL1-2024年4月}
        - {voucher_no: V3, payee_key: 8, amount: 300000, paid_on: 2024-03-05, purpose: 办公用房租金}
        - {voucher_no: V4, payee_key: 8, amount: 300000, paid_on: 2024-04-05, purpose: 办公用房租金}
        - {voucher_no: V5, payee_key: 7, amount: 300000, paid_on: 2024-03-05, purpose: 2024年3月保洁服务费}
        - {voucher_no: V6, payee_key: 7, amount: 300000, paid_on: 2024-04-05, purpose: 2024年3月保洁服务费}
    expect: [{subject: V6, first_payment: V5}]
  - name: 退票重付：备注写明、状态退回，或有红字冲回
    kind: lookalike
    as_of: 2024-06-30
    given:
      payment:
        - {voucher_no: V1, payee_key: 9, amount: 500000, paid_on: 2024-03-01, purpose: 购置桌椅, invoice_no: '2399000011', note: 银行退票}
        - {voucher_no: V2, payee_key: 9, amount: 500000, paid_on: 2024-03-10, purpose: 购置桌椅, invoice_no: '2399000011', note: 退票重付}
        - {voucher_no: V3, payee_key: 8, amount: 500000, paid_on: 2024-03-01, purpose: 购置桌椅, status: returned}
        - {voucher_no: V4, payee_key: 8, amount: 500000, paid_on: 2024-03-10, purpose: 购置桌椅}
        - {voucher_no: V5, payee_key: 7, amount: 500000, paid_on: 2024-03-01, purpose: 购置桌椅}
        - {voucher_no: V6, payee_key: 7, amount: -500000, paid_on: 2024-03-05, purpose: 冲回}
        - {voucher_no: V7, payee_key: 7, amount: 500000, paid_on: 2024-03-10, purpose: 购置桌椅}
    expect: []
  - name: 补付差额；批次、期次不同
    kind: lookalike
    as_of: 2024-06-30
    given:
      payment:
        - {voucher_no: V1, payee_key: 9, amount: 500000, paid_on: 2024-03-01, purpose: 水库大坝除险加固工程进度款(第1批), invoice_no: '2399000011'}
        - {voucher_no: V2, payee_key: 9, amount: 50007, paid_on: 2024-03-20, purpose: 补付差额, invoice_no: '2399000011'}
        - {voucher_no: V3, payee_key: 9, amount: 500000, paid_on: 2024-04-01, purpose: 水库大坝除险加固工程进度款(第2批), invoice_no: '2399000012'}
    expect: []
  - name: 惠企利民代发经同一过渡户，用途只差一字
    kind: lookalike
    as_of: 2024-06-30
    given:
      payment:
        - {voucher_no: V1, benefit: true, payee_key: 9, amount: 41000, paid_on: 2024-03-20, purpose: 发放青山镇2024年3月农村最低生活保障金}
        - {voucher_no: V2, benefit: true, payee_key: 9, amount: 41000, paid_on: 2024-03-21, purpose: 发放青山镇2024年3月农村最低生活保障金}
    expect: []
  - name: 空收款人、空金额、空日期、空用途；发票写“无”
    kind: dirty
    as_of: 2024-06-30
    given:
      payment:
        - {voucher_no: V1, amount: 500000, paid_on: 2024-03-01, purpose: 购置桌椅}
        - {voucher_no: V2, amount: 500000, paid_on: 2024-03-02, purpose: 购置桌椅}
        - {voucher_no: V3, payee_key: 9, paid_on: 2024-03-02, purpose: 购置桌椅}
        - {voucher_no: V4, payee_key: 9, paid_on: 2024-03-03, purpose: 购置桌椅}
        - {voucher_no: V5, payee_key: 8, amount: 500000, purpose: 购置桌椅}
        - {voucher_no: V6, payee_key: 8, amount: 500000, purpose: 购置桌椅}
        - {voucher_no: V7, payee_key: 7, amount: 500000, paid_on: 2024-03-02, invoice_no: 无}
        - {voucher_no: V8, payee_key: 7, amount: 500000, paid_on: 2024-03-03, invoice_no: 无}
    expect: []
  - name: 没有凭证号的两行照样核查，一张凭证的两行不算
    kind: dirty
    as_of: 2024-06-30
    given:
      payment:
        - {payee_key: 9, amount: 500000, paid_on: 2024-03-01, purpose: 购置桌椅一批}
        - {payee_key: 9, amount: 500000, paid_on: 2024-03-02, purpose: 购置桌椅一批}
        - {voucher_no: V1, payee_key: 8, amount: 500000, paid_on: 2024-03-01, purpose: 购置桌椅一批}
        - {voucher_no: V1, payee_key: 8, amount: 500000, paid_on: 2024-03-01, purpose: 购置桌椅一批}
        - {payee_key: 7, amount: 500000, paid_on: 2024-03-01, purpose: 购置桌椅一批}
        - {payee_key: 7, amount: 500000, paid_on: 2024-03-01, purpose: 购置桌椅一批}
    expect: [{subject: 9/2024-03-02, first_payment: 9/2024-03-01, amount_fen: 500000}, {subject: 7/2024-03-01, days: 0}]
*/
WITH undone AS ( -- what was taken back: a negative line of the same payee and amount
    SELECT payee_key, -amount AS amount, max(paid_on) AS day
    FROM payment
    WHERE amount < 0 AND payee_key IS NOT NULL AND paid_on IS NOT NULL
    GROUP BY payee_key, -amount
),
crowded AS ( -- only payees that got an amount more than once
    SELECT payee_key, amount
    FROM payment
    WHERE amount > 0 AND payee_key IS NOT NULL AND paid_on IS NOT NULL
    GROUP BY payee_key, amount
    HAVING count(*) > 1
),
repeats AS (
    SELECT p._row, max(r.word) AS word
    FROM payment p
    SEMI JOIN crowded c ON c.payee_key = p.payee_key AND c.amount = p.amount
    JOIN fact_recurring r ON contains(p.purpose, r.word)
    GROUP BY p._row
),
paid AS (
    SELECT
        p.payee_key, p.payee, p.amount, p.paid_on, p.org, p.township, p.fund, p._row, p.voucher_no,
        p.contract_no, p.period_lo,
        coalesce(p.voucher_no, CAST(p.payee_key AS STRING) || '/' || CAST(p.paid_on AS STRING)) AS payment_no,
        CASE WHEN length(p.invoice_no) >= 6 THEN p.invoice_no END AS invoice_no,
        coalesce(p.purpose, '') AS purpose,
        regexp_replace_all(coalesce(p.purpose, ''), '[^0-9]+', ' ') AS numbers,
        r.word IS NOT NULL AS is_recurring,
        coalesce(p.benefit, false) AS is_benefit
    FROM payment p
    SEMI JOIN crowded c ON c.payee_key = p.payee_key AND c.amount = p.amount
    LEFT JOIN repeats r ON r._row = p._row
    LEFT JOIN undone u ON u.payee_key = p.payee_key AND u.amount = p.amount AND u.day >= p.paid_on
    WHERE p.paid_on <= $as_of AND coalesce(p.status, 'ok') = 'ok' AND u.amount IS NULL
        AND NOT regexp_like(coalesce(p.note, ''), '退票|退回|退款|重付|重发|冲正|红冲|冲销|作废')
        AND NOT regexp_like(coalesce(p.purpose, ''), '退票|重付|冲正|红冲|冲销')
),
pairs AS ( -- joined on payee and amount, so that purposes are compared only within small blocks
    SELECT
        b.*,
        a.payment_no AS first_payment, a.paid_on AS first_on, a._row AS first_row,
        a.invoice_no = b.invoice_no AS has_same_invoice,
        a.contract_no = b.contract_no AND (a.period_lo = b.period_lo
            OR regexp_like(b.contract_no, '第.+[期批次]|[0-9]+月|[0-9]+期')) AS has_same_instalment,
        a.numbers = b.numbers AND a.purpose <> '' AND a.is_benefit = false AND b.is_benefit = false
            AND coalesce(a.contract_no, b.contract_no, '') = coalesce(b.contract_no, a.contract_no, '')
            AND NOT (a.is_recurring AND month_start(a.paid_on) <> month_start(b.paid_on)
                AND NOT regexp_like(b.purpose, '[0-9]+(月|季|期)'))
            AND text_similarity(a.purpose, b.purpose) >= s.value AS has_same_words
    FROM paid a
    JOIN paid b ON b.payee_key = a.payee_key AND b.amount = a.amount
        AND (a.paid_on < b.paid_on
            OR (a.paid_on = b.paid_on AND a.payment_no < b.payment_no)
            OR (a.payment_no = b.payment_no AND a.voucher_no IS NULL AND b.voucher_no IS NULL AND a._row < b._row))
    JOIN p_window_days w ON b.paid_on BETWEEN w.lo AND w.hi
    JOIN p_similar_bp s ON b.paid_on BETWEEN s.lo AND s.hi
    WHERE days_between(a.paid_on, b.paid_on) <= w.value
),
found AS ( -- the nearest earlier payment: three equal ones are two too many, not three
    SELECT p.*
    FROM pairs p
    WHERE coalesce(p.has_same_invoice, false) OR coalesce(p.has_same_instalment, false) OR p.has_same_words
    QUALIFY row_number() OVER (
        PARTITION BY p._row
        ORDER BY p.first_on DESC NULLS LAST, p.first_payment DESC NULLS LAST, p.first_row DESC NULLS LAST) = 1
)
SELECT
    CAST(payment_no AS STRING) AS subject,
    CAST(org AS STRING) AS unit,
    CAST(township AS STRING) AS township,
    CAST(fund AS STRING) AS fund,
    CAST(paid_on AS DATE) AS occurred_on,
    CAST(amount AS BIGINT) AS amount_fen,
    CAST(CASE WHEN has_same_invoice THEN 'A' WHEN has_same_instalment THEN 'B' ELSE 'C' END AS STRING) AS grade,
    rows_payment AS rows_payment,
    CAST(first_payment AS STRING) AS first_payment,
    CAST(first_on AS DATE) AS first_on,
    CAST(coalesce(payee, '—') AS STRING) AS payee,
    CAST(purpose AS STRING) AS purpose,
    CAST(days_between(first_on, paid_on) AS BIGINT) AS days,
    CAST(CASE WHEN has_same_invoice THEN '发票号相同' WHEN has_same_instalment THEN '合同与期次相同'
        ELSE '用途几乎一样' END AS STRING) AS basis_zh,
    CAST(CASE WHEN has_same_invoice THEN 'the same invoice' WHEN has_same_instalment THEN 'the same contract and instalment'
        ELSE 'nearly the same purpose' END AS STRING) AS basis_en
FROM found
JOIN (
    SELECT later, collect_list(_row) AS rows_payment
    FROM (SELECT _row AS later, _row FROM found UNION ALL SELECT _row AS later, first_row AS _row FROM found) e
    GROUP BY later
) rows_of ON rows_of.later = found._row
