/*
model: direct-fund-to-unit-account
id: K003
version: 1
status: live
title: {zh: 直达资金转入单位实有资金账户, en: Direct funds paid into a unit's own account}
detects:
  zh: 直达资金没有付给最终收款人，而是付到了当日未销户的单位实有资金账户
  en: direct funds that went not to the final payee but to a unit's own account that was open on that day
severity: red
answers: [预算单位, 主管部门]
subject: payment
law:
  - {name: 财预〔2020〕56号, article: 第五条, text: 不得违规将资金转至预算单位实有资金账户, from: 2020-06-01}
valid: {from: 2020-06-01}
params:
  over_fen:
    unit: fen
    basis: 设计默认值：不设下限 (design default)
    zh: 超过多少分才提示
    en: amount above which a payment is named
    values: [{from: 2000-01-01, value: 0}]
needs:
  registers: [payment, account]
  facts: [purpose_allowed, unit_account_exempt]
  coverage:
    - {register: payment, where: {direct: true}, zh: 直达资金支付明细, en: payments of direct funds}
    - {register: account, where: {kind: actual}, zh: 预算单位银行账户清单, en: the list of units' bank accounts}
occasion: [holder, occurred_on]
material: [amount_fen]
lookalikes:
  zh:
    - 医院、学校没有零余额账户，只能用自有账户
    - 代扣税费、工资代发
    - 先行垫付后归垫，有批文
    - 社保基金等财政专户不是单位实有资金账户
    - 账户当日已销户，清单未更新
  en:
    - hospitals and schools without a zero-balance account
    - taxes withheld, wages paid through the unit
    - money advanced before and paid back, with an approval
    - special fiscal accounts, such as those of social insurance
    - an account that was closed, on a list that is not up to date
ask:
  zh: [支付凭证与用途说明, 归垫批文或代扣清单, 转入账户此后的流水, 最终收款人名单]
  en: [the voucher and what it was for, the approval or list of deductions, what the account did afterwards, the final payees]
reason:
  zh: 疑点：{unit}{occurred_on}的直达资金（{fund}）{amount_fen}元转入{holder}的实有资金账户（{tail}），用途“{purpose}”，待核实
  en: 'To be checked: {amount_fen} yuan of direct funds ({fund}) of {unit} went on {occurred_on} to the own account of {holder} ({tail}), purpose "{purpose}"'
cases:
  - name: 转入本单位实有资金账户
    kind: fires
    as_of: 2024-06-30
    given:
      account: [{org: 示范县水利局, account: 81, account_tail: '****0081', kind: actual, opened_on: 2010-03-01}, {org: 示范县水利局, account: 82, kind: zero_balance}]
      payment: [{direct: true, voucher_no: V1, org: 示范县水利局, payee: 示范县水利局, payee_account: 81, fund: 水利发展资金, purpose: 拨付项目资金, paid_on: 2024-03-05, amount: 500000}]
    expect: [{subject: V1, unit: 示范县水利局, holder: 示范县水利局, tail: '****0081', fund: 水利发展资金, amount_fen: 500000, occurred_on: 2024-03-05, purpose: 拨付项目资金, grade: A}]
  - name: 转入别的单位的实有资金账户；归垫却没有批文
    kind: fires
    as_of: 2024-06-30
    given:
      account: [{org: 示范县水利局, account: 81, kind: actual}, {org: 示范县社会福利院, account: 83, kind: actual}]
      payment:
        - {direct: true, voucher_no: V1, org: 示范县民政局, payee_account: 83, purpose: 划转专项资金, paid_on: 2024-03-05, amount: 500000}
        - {direct: true, voucher_no: V2, org: 示范县水利局, payee_account: 81, purpose: 归垫, paid_on: 2024-03-05, amount: 600000}
    expect: [{subject: V1, holder: 示范县社会福利院}, {subject: V2}]
  - name: 付给企业，付给零余额账户，不是直达资金
    kind: quiet
    as_of: 2024-06-30
    given:
      account: [{org: 示范县水利局, account: 81, kind: actual}, {org: 示范县水利局, account: 82, kind: zero_balance}]
      payment:
        - {direct: true, voucher_no: V1, org: 示范县水利局, payee_account: 99, paid_on: 2024-03-05, amount: 500000}
        - {direct: true, voucher_no: V2, org: 示范县水利局, payee_account: 82, paid_on: 2024-03-05, amount: 500000}
        - {direct: false, voucher_no: V3, org: 示范县水利局, payee_account: 81, paid_on: 2024-03-05, amount: 500000}
    expect: []
  - name: 开户日与销户日当天、前一天、后一天
    kind: edge
    as_of: 2024-06-30
    given:
      account: [{org: 甲局, account: 81, kind: actual, opened_on: 2024-03-05, closed_on: 2024-03-20}]
      payment:
        - {direct: true, voucher_no: V1, org: 甲局, payee_account: 81, paid_on: 2024-03-04, amount: 100}
        - {direct: true, voucher_no: V2, org: 甲局, payee_account: 81, paid_on: 2024-03-05, amount: 100}
        - {direct: true, voucher_no: V3, org: 甲局, payee_account: 81, paid_on: 2024-03-20, amount: 100}
        - {direct: true, voucher_no: V4, org: 甲局, payee_account: 81, paid_on: 2024-03-21, amount: 100}
    expect: [{subject: V2}, {subject: V3}]
  - name: 恰为下限与多一分
    kind: edge
    as_of: 2024-06-30
    given:
      account: [{org: 甲局, account: 81, kind: actual}]
      payment:
        - {direct: true, voucher_no: V1, org: 甲局, payee_account: 81, paid_on: 2024-03-04, amount: 0}
        - {direct: true, voucher_no: V2, org: 甲局, payee_account: 81, paid_on: 2024-03-04, amount: 1}
    expect: [{subject: V2, amount_fen: 1}]
  - name: 代扣税费、工资代发、有批文的归垫
    kind: lookalike
    as_of: 2024-06-30
    given:
      account: [{org: 甲局, account: 81, kind: actual}]
      payment:
        - {direct: true, voucher_no: V1, org: 甲局, payee_account: 81, purpose: 代扣税费:劳务报酬个人所得税, paid_on: 2024-03-04, amount: 100}
        - {direct: true, voucher_no: V2, org: 甲局, payee_account: 81, purpose: 工资代发:临时聘用人员工资, paid_on: 2024-03-04, amount: 100}
        - {direct: true, voucher_no: V3, org: 甲局, payee_account: 81, purpose: '归垫资金(示财预[2023]18号批复)', paid_on: 2024-03-04, amount: 100}
        - {direct: true, voucher_no: V4, org: 甲局, payee_account: 81, purpose: 归垫, note: 示财预〔2023〕18号, paid_on: 2024-03-04, amount: 100}
    expect: []
  - name: 医院、学校没有零余额账户；有零余额账户的学校照样提示
    kind: lookalike
    as_of: 2024-06-30
    given:
      account:
        - {org: 示范县人民医院, account: 81, kind: actual}
        - {org: 示范县第一中学, account: 82, kind: actual}
        - {org: 示范县第二中学, account: 83, kind: actual}
        - {org: 示范县第二中学, account: 84, kind: zero_balance}
      payment:
        - {direct: true, voucher_no: V1, org: 卫生健康局, payee_account: 81, purpose: 拨付项目资金, paid_on: 2024-03-04, amount: 100}
        - {direct: true, voucher_no: V2, org: 教育局, payee_account: 82, purpose: 拨付项目资金, paid_on: 2024-03-04, amount: 100}
        - {direct: true, voucher_no: V3, org: 教育局, payee_account: 83, purpose: 拨付项目资金, paid_on: 2024-03-04, amount: 100}
    expect: [{subject: V3, holder: 示范县第二中学}]
  - name: 财政专户；已退回、已作废的支付
    kind: lookalike
    as_of: 2024-06-30
    given:
      account: [{org: 示范县财政局, account: 85, kind: special}, {org: 甲局, account: 81, kind: actual}]
      payment:
        - {direct: true, voucher_no: V1, org: 财政局, payee_account: 85, paid_on: 2024-03-04, amount: 100}
        - {direct: true, voucher_no: V2, org: 甲局, payee_account: 81, paid_on: 2024-03-04, amount: 100, status: returned}
        - {direct: true, voucher_no: V3, org: 甲局, payee_account: 81, paid_on: 2024-03-04, amount: 100, status: void}
        - {direct: true, voucher_no: V4, org: 甲局, payee_account: 81, paid_on: 2024-03-04, amount: 100, note: 银行退票}
    expect: []
  - name: 空账号、空金额、空日期、清单里账号重复、没有凭证号
    kind: dirty
    as_of: 2024-06-30
    given:
      account: [{org: 甲局, account: 81, kind: actual}, {org: 甲局, account: 81, kind: actual}, {org: 甲局, kind: actual, account_fault: length}]
      payment:
        - {direct: true, voucher_no: V1, org: 甲局, paid_on: 2024-03-04, amount: 100}
        - {direct: true, voucher_no: V2, org: 甲局, payee_account: 81, paid_on: 2024-03-04}
        - {direct: true, voucher_no: V3, org: 甲局, payee_account: 81, amount: 100}
        - {direct: true, org: 甲局, payee_account: 81, paid_on: 2024-03-04, amount: 700}
        - {direct: true, payee_account: 81, paid_on: 2024-03-05, amount: 800}
    expect: [{subject: 甲局/81, amount_fen: 700, unit: 甲局}, {subject: /81, amount_fen: 800, unit: null}]
*/
WITH exempt AS ( -- by the unit's name, and only where the list shows no zero-balance account of it
    SELECT o.org
    FROM (SELECT org, max(CASE WHEN kind = 'zero_balance' THEN 1 ELSE 0 END) AS has_zero_balance
        FROM account WHERE org IS NOT NULL GROUP BY org) o
    JOIN fact_unit_account_exempt e ON contains(o.org, e.word)
    WHERE o.has_zero_balance = 0
    GROUP BY o.org
),
own AS ( -- one row an account, however often the lists name it
    SELECT
        a.account,
        max(coalesce(a.org, a.holder, '')) AS holder,
        max(a.account_tail) AS tail,
        min(coalesce(a.opened_on_lo, DATE '1900-01-01')) AS opened,
        max(coalesce(a.closed_on_hi, DATE '9999-12-31')) AS closed,
        collect_list(a._row) AS rows_account
    FROM account a
    ANTI JOIN exempt e ON e.org = a.org
    WHERE a.kind = 'actual' AND a.account IS NOT NULL
    GROUP BY a.account
),
moved AS (
    SELECT
        p.voucher_no, p.org, p.township, p.fund, p.project, p.paid_on_hi AS day, p.amount, p.payee_account, p._row,
        o.holder, o.tail, o.rows_account,
        coalesce(p.purpose, '') AS purpose,
        coalesce(p.purpose, '') || ' ' || coalesce(p.note, '') AS words
    FROM payment p
    JOIN own o ON o.account = p.payee_account AND p.paid_on_hi BETWEEN o.opened AND o.closed
    JOIN p_over_fen v ON p.paid_on_hi BETWEEN v.lo AND v.hi
    WHERE p.direct AND p.amount > v.value AND p.paid_on_hi <= $as_of
        AND coalesce(p.status, 'ok') = 'ok'
        AND NOT regexp_like(coalesce(p.note, ''), '退票|已退回|作废|冲销')
),
allowed AS ( -- 18号 of a document, in whatever brackets its year stands
    SELECT DISTINCT m._row
    FROM moved m
    JOIN fact_purpose_allowed a ON contains(m.words, a.word)
    WHERE a.needs_document = false OR regexp_like(m.words, '[0-9]{4}[^0-9][0-9]{1,6}号')
)
SELECT
    CAST(coalesce(m.voucher_no, coalesce(m.org, '') || '/' || CAST(m.payee_account AS STRING)) AS STRING) AS subject,
    CAST(max(m.org) AS STRING) AS unit,
    CAST(max(m.township) AS STRING) AS township,
    CAST(max(coalesce(m.fund, m.project)) AS STRING) AS fund,
    CAST(m.day AS DATE) AS occurred_on,
    CAST(sum(m.amount) AS BIGINT) AS amount_fen,
    CAST('A' AS STRING) AS grade,
    collect_list(m._row) AS rows_payment,
    max(m.rows_account) AS rows_account,
    CAST(m.holder AS STRING) AS holder,
    CAST(max(m.tail) AS STRING) AS tail,
    CAST(max(m.purpose) AS STRING) AS purpose
FROM moved m
ANTI JOIN allowed w ON w._row = m._row
GROUP BY coalesce(m.voucher_no, coalesce(m.org, '') || '/' || CAST(m.payee_account AS STRING)), m.day, m.holder
