/*
model: sme-arrears
id: K059
version: 1
status: live
title: {zh: 疑似拖欠中小企业账款, en: Small firms paid late or not yet}
detects:
  zh: 与中小企业的合同验收以后，超过约定或法定的付款期限才付清，或台账所载最后一天仍没有付清
  en: a contract with a small or medium firm that was paid after the agreed or legal time from acceptance, or is not yet paid on the ledger's last day
severity: red
answers: [预算单位, 国有企业]
subject: record
law:
  - {name: 《保障中小企业款项支付条例》（2020年公布）, article: 付款期限与逾期利息, text: 机关、事业单位自交付之日起三十日内支付款项，合同另有约定的最长不得超过六十日；没有约定逾期利息的，按每日利率万分之五, from: 2020-09-01, to: 2025-05-31, certainty: S}
  - {name: 《保障中小企业款项支付条例》（2025年修订）, article: 第九条, text: 机关、事业单位自交付之日起三十日内支付款项，合同另有约定的最长不得超过六十日；大型企业自交付之日起六十日内支付, from: 2025-06-01}
  - {name: 《保障中小企业款项支付条例》（2025年修订）, article: 第十二条, text: 不得强制要求以审计机关的审计结果作为结算依据, from: 2025-06-01}
  - {name: 《保障中小企业款项支付条例》（2025年修订）, article: 第十七条, text: 迟延支付应当支付逾期利息；没有约定的，按每日利率万分之五, from: 2025-06-01}
  - {name: 《中华人民共和国民法典》, article: 第二百零三条, text: 期间最后一日是法定休假日的，以法定休假日结束的次日为最后一日, from: 2021-01-01}
valid: {from: 2020-09-01}
params:
  public_days:
    unit: days
    basis: 《保障中小企业款项支付条例》：机关、事业单位自交付之日起
    zh: 机关、事业单位没有约定时的付款期限
    en: days to pay of public units, where nothing is agreed
    values: [{from: 2020-09-01, value: 30}]
  public_days_max:
    unit: days
    basis: 《保障中小企业款项支付条例》：机关、事业单位合同约定最长
    zh: 机关、事业单位约定的付款期限最长
    en: longest time that public units may agree
    values: [{from: 2020-09-01, value: 60}]
  firm_days:
    unit: days
    basis: 《保障中小企业款项支付条例》：大型企业自交付之日起
    zh: 大型企业没有约定时的付款期限
    en: days to pay of large firms, where nothing is agreed
    values: [{from: 2020-09-01, value: 60}]
  interest_bp:
    unit: basis points
    basis: 《保障中小企业款项支付条例》：没有约定逾期利息的，每日万分之五
    zh: 估算逾期利息的日利率
    en: interest a day, for the estimate
    values: [{from: 2020-09-01, value: 5}]
  tolerance_fen:
    unit: fen
    basis: 设计默认值：一元以内的尾差不提示 (design default)
    zh: 容许的差额（分）
    en: difference that is tolerated
    values: [{from: 2000-01-01, value: 100}]
  warranty_bp:
    unit: basis points
    basis: 建质〔2017〕138号：质量保证金不高于结算价的百分之三；台账没有写质保金的，余额在此以内按质保金看待 (a rest within it is taken for the warranty, where the ledger names none)
    zh: 未写质保金时按质保金看待的比例
    en: share taken for the warranty where none is named
    values: [{from: 2017-07-01, value: 300}]
needs:
  registers: [contract, payment]
  facts: [arrears_excused]
  calendar: [contract.accepted_on, contract.paid_on]
  coverage: [{register: contract, where: {stage: ledger}, zh: 中小企业合同款项台账, en: the ledger of contracts with small firms}]
material: [amount_fen, due_on, paid_off_on]
lookalikes:
  zh:
    - 款项有争议，或在诉讼、仲裁
    - 合同约定先开发票，发票未开
    - 质保金未到期
    - 供应商账户冻结、注销，收不了款
    - 期限最后一日遇节假日，顺延
    - 已经付清，只是台账没有更新，支付明细里有
    - 供应商是大型企业；大型企业作甲方按约定期限
  en:
    - the sum is disputed, or before a court or arbiter
    - the contract asks for an invoice first, and there is none
    - the warranty money is not due
    - the supplier's account is frozen or closed
    - the last day falls on a holiday and moves on
    - paid already; the ledger is behind, the list of payments shows it
    - the supplier is a large firm; a large firm as buyer pays as agreed
ask:
  zh: [合同与验收单, 支付凭证与付款台账, 发票, 对账或争议处理材料]
  en: [the contract and the acceptance, vouchers and the ledger of payments, invoices, papers of reconciliation or dispute]
reason:
  zh: 疑点：{unit}与{supplier}（{size}企业）的合同{contract}（{name}）{accepted_on}验收，{payable_fen}元应不晚于{due_on}付清，{what_zh}，逾期{late_days}天，涉及{amount_fen}元，按日利率万分之{interest_bp}估算逾期利息{interest_fen}元，待核实
  en: 'To be checked: contract {contract} ({name}) of {unit} with {supplier} ({size}), accepted on {accepted_on}: {payable_fen} yuan were due on {due_on}; {what_en}, {late_days} day(s) late, {amount_fen} yuan, interest estimated at {interest_fen} yuan ({interest_bp}/10,000 a day)'
cases:
  - name: 没有约定，验收三十日后仍未付清，算到台账最后一天
    kind: fires
    as_of: 2024-12-31
    given:
      contract:
        - {stage: ledger, contract_no: H1, name: 校园绿化, org: 教育局, org_kind: 机关, supplier: 示范园林公司, supplier_size: 小型, amount: 10000000, accepted_on: 2024-03-01, paid: 4000000, paid_on: 2024-03-20}
        - {stage: ledger, contract_no: H2, org: 教育局, supplier_size: 大型, amount: 10000000, accepted_on: 2024-06-28, paid: 0}
    expect: [{subject: H1, unit: 教育局, contract: H1, supplier: 示范园林公司, size: 小型, amount_fen: 6000000, payable_fen: 10000000, occurred_on: 2024-04-01, due_on: 2024-04-01, paid_off_on: null, late_days: 88, interest_fen: 264000, grade: A, what_zh: 台账截至2024-06-28仍未付清}]
  - name: 约定六十日，第七十日才付清
    kind: fires
    as_of: 2024-06-30
    given:
      contract: [{stage: ledger, contract_no: H1, org: 教育局, org_kind: 机关, supplier: 甲公司, supplier_size: 微型企业, amount: 5000000, accepted_on: 2024-01-02, due_days: 60, paid: 5000000, paid_on: 2024-03-12}]
    expect: [{subject: H1, size: 微型, amount_fen: 5000000, due_on: 2024-03-04, paid_off_on: 2024-03-12, late_days: 8, interest_fen: 20000, what_zh: 实际2024-03-12付清}]
  - name: 约定九十日的，机关按最长六十日；大型企业没有约定按六十日
    kind: fires
    as_of: 2024-06-30
    given:
      contract:
        - {stage: ledger, contract_no: H1, org: 教育局, org_kind: 机关, supplier_size: 中型, amount: 5000000, accepted_on: 2024-01-02, due_days: 90, paid: 5000000, paid_on: 2024-03-12}
        - {stage: ledger, contract_no: H2, org: 示范县城投集团有限公司, org_kind: 大型企业, supplier_size: 中型, amount: 5000000, accepted_on: 2024-01-02, paid: 5000000, paid_on: 2024-03-12}
        - {stage: ledger, contract_no: H3, org: 示范县城投集团有限公司, org_kind: 大型企业, supplier_size: 中型, amount: 5000000, accepted_on: 2024-01-02, due_days: 90, paid: 5000000, paid_on: 2024-03-12}
    expect: [{subject: H1, due_on: 2024-03-04}, {subject: H2, due_on: 2024-03-04}]
  - name: 期限内付清；不是中小企业；合同公告不看
    kind: quiet
    as_of: 2024-06-30
    given:
      contract:
        - {stage: ledger, contract_no: H1, org: 教育局, supplier_size: 小型, amount: 5000000, accepted_on: 2024-01-02, paid: 5000000, paid_on: 2024-01-20}
        - {stage: ledger, contract_no: H2, org: 教育局, supplier_size: 大型, amount: 5000000, accepted_on: 2024-01-02, paid: 0}
        - {stage: ledger, contract_no: H3, org: 教育局, amount: 5000000, accepted_on: 2024-01-02, paid: 0}
        - {stage: notice, contract_no: H4, org: 教育局, supplier_size: 小型, amount: 5000000, accepted_on: 2024-01-02}
        - {stage: ledger, contract_no: H5, org: 教育局, supplier_size: 大型, amount: 5000000, accepted_on: 2024-06-28, paid: 5000000, paid_on: 2024-06-28}
    expect: []
  - name: 最后一日遇清明假顺延到调休上班的四月七日：当天付清不提示，次日提示
    kind: edge
    as_of: 2024-06-30
    given:
      contract:
        - {stage: ledger, contract_no: H1, org: 教育局, supplier_size: 小型, amount: 5000000, accepted_on: 2024-03-05, paid: 5000000, paid_on: 2024-04-07}
        - {stage: ledger, contract_no: H2, org: 教育局, supplier_size: 小型, amount: 5000000, accepted_on: 2024-03-05, paid: 5000000, paid_on: 2024-04-08}
    expect: [{subject: H2, due_on: 2024-04-07, late_days: 1}]
  - name: 台账恰好写到期限那天还不算，多写一天才算；欠一元不提示，欠一元零一分提示
    kind: edge
    as_of: 2024-06-30
    given:
      contract:
        - {stage: ledger, contract_no: H1, org: 甲局, supplier_size: 小型, amount: 5000000, accepted_on: 2024-03-01, paid: 0, signed_on: 2024-01-02}
        - {stage: ledger, contract_no: H2, org: 甲局, supplier_size: 大型, amount: 1, accepted_on: 2024-04-01}
        - {stage: ledger, contract_no: H3, org: 乙局, supplier_size: 小型, amount: 5000000, warranty: 0, accepted_on: 2024-03-01, paid: 4999899}
        - {stage: ledger, contract_no: H4, org: 乙局, supplier_size: 小型, amount: 5000000, warranty: 0, accepted_on: 2024-03-01, paid: 4999900}
        - {stage: ledger, contract_no: H5, org: 乙局, supplier_size: 大型, amount: 1, accepted_on: 2024-04-02}
    expect: [{subject: H3, amount_fen: 101, late_days: 1}]
  - name: 争议部分、质保金不算在应付之内；备注写明争议、未开票的不提示
    kind: lookalike
    as_of: 2024-06-30
    given:
      contract:
        - {stage: ledger, contract_no: H1, org: 甲局, supplier_size: 小型, amount: 5000000, warranty: 150000, disputed: 850000, accepted_on: 2024-03-01, paid: 4000000, paid_on: 2024-03-20}
        - {stage: ledger, contract_no: H2, org: 甲局, supplier_size: 小型, amount: 5000000, accepted_on: 2024-03-01, paid: 0, note: 工程量有争议，正在对账}
        - {stage: ledger, contract_no: H3, org: 甲局, supplier_size: 小型, amount: 5000000, accepted_on: 2024-03-01, paid: 0, note: 发票未开}
        - {stage: ledger, contract_no: H4, org: 甲局, supplier_size: 小型, amount: 5000000, accepted_on: 2024-03-01, paid: 0, note: 双方无争议，等待审计决算}
        - {stage: ledger, contract_no: H5, org: 甲局, supplier_size: 大型, amount: 1, accepted_on: 2024-06-28}
    expect: [{subject: H4, amount_fen: 5000000}]
  - name: 台账没有写质保金，余额恰为百分之三按质保金看待，多一分就提示
    kind: edge
    as_of: 2024-06-30
    given:
      contract:
        - {stage: ledger, contract_no: H1, org: 甲局, supplier_size: 小型, amount: 5000000, accepted_on: 2024-03-01, paid: 4850000}
        - {stage: ledger, contract_no: H2, org: 甲局, supplier_size: 小型, amount: 5000000, accepted_on: 2024-03-01, paid: 4849999}
        - {stage: ledger, contract_no: H5, org: 甲局, supplier_size: 大型, amount: 1, accepted_on: 2024-06-28}
    expect: [{subject: H2, amount_fen: 150001}]
  - name: 台账没有更新，支付明细里已按期付清（按合同分期写的也算）；支付明细里才看到的迟付
    kind: lookalike
    as_of: 2024-06-30
    given:
      contract:
        - {stage: ledger, contract_no: H1, org: 甲局, supplier_size: 小型, amount: 5000000, accepted_on: 2024-03-01, paid: 0}
        - {stage: ledger, contract_no: H2, org: 甲局, supplier_size: 小型, amount: 5000000, accepted_on: 2024-03-01, paid: 0}
        - {stage: ledger, contract_no: H5, org: 甲局, supplier_size: 大型, amount: 1, accepted_on: 2024-06-28}
      payment:
        - {contract_no: H1第1期, amount: 3000000, paid_on: 2024-03-08}
        - {contract_no: H1第2期, amount: 2000000, paid_on: 2024-03-28}
        - {contract_no: H2, amount: 3000000, paid_on: 2024-03-08}
        - {contract_no: H2, amount: 2000000, paid_on: 2024-04-28}
        - {contract_no: H2, amount: 2000000, paid_on: 2024-04-02, status: returned}
    expect: [{subject: H2, amount_fen: 2000000, paid_off_on: 2024-04-28, late_days: 27}]
  - name: 台账早就写到头了，之后的事还不知道
    kind: lookalike
    as_of: 2024-12-31
    given:
      contract:
        - {stage: ledger, contract_no: H1, org: 甲局, supplier_size: 小型, amount: 5000000, accepted_on: 2024-03-01, paid: 0}
        - {stage: ledger, contract_no: H2, org: 甲局, supplier_size: 小型, amount: 5000000, accepted_on: 2024-03-11, paid: 0}
    expect: []
  - name: 变更后的金额；空金额、空日期、只知月份、没有合同编号
    kind: dirty
    as_of: 2024-06-30
    given:
      contract:
        - {stage: ledger, contract_no: H1, org: 甲局, supplier_size: 小型, amount: 5000000, changed: -1000000, accepted_on: 2024-03-01, paid: 4000000, paid_on: 2024-03-20}
        - {stage: ledger, contract_no: H2, org: 甲局, supplier_size: 小型, accepted_on: 2024-03-01, paid: 0}
        - {stage: ledger, contract_no: H3, org: 甲局, supplier_size: 小型, amount: 5000000, paid: 0}
        - {stage: ledger, contract_no: H4, org: 甲局, supplier_size: 小型, amount: 5000000, accepted_on: null, accepted_on_lo: 2024-03-01, accepted_on_hi: 2024-03-31, paid: 0}
        - {stage: ledger, org: 甲局, supplier: 乙公司, supplier_size: 中小微, amount: 5000000, accepted_on: 2024-03-01, paid: 0}
        - {stage: ledger, contract_no: H6, supplier_size: 小型, amount: 5000000, accepted_on: 2024-03-01, due_days: 0, paid: 5000000}
        - {stage: ledger, contract_no: H5, org: 甲局, supplier_size: 大型, amount: 1, accepted_on: 2024-06-28}
    expect: [{subject: 甲局/乙公司/2024-03-01, contract: —, amount_fen: 5000000}]
*/
WITH reach AS ( -- a unit's ledger is known up to its last day
    SELECT
        coalesce(org, '') AS org,
        max(greatest(coalesce(accepted_on, DATE '1900-01-01'), coalesce(signed_on, DATE '1900-01-01'), coalesce(paid_on, DATE '1900-01-01'))) AS day
    FROM contract
    WHERE stage = 'ledger' AND coalesce(accepted_on, $as_of) <= $as_of AND coalesce(signed_on, $as_of) <= $as_of
        AND coalesce(paid_on, $as_of) <= $as_of
    GROUP BY coalesce(org, '')
),
owed AS ( -- how many days there are to pay, by who pays
    SELECT
        c._row, c.contract_no, c.name, c.org, c.supplier, c.supplier_size, c.accepted_on, c.paid, c.paid_on, r.day AS reach,
        c.amount + coalesce(c.changed, 0) - coalesce(c.warranty, 0) - coalesce(c.disputed, 0) AS payable,
        i.value AS interest_bp,
        greatest(t.value, CASE WHEN c.warranty IS NULL THEN idiv(c.amount * w.value, 10000) ELSE 0 END) AS tolerance,
        CASE WHEN regexp_like(coalesce(c.org_kind, c.org, ''), '企业|公司|集团') THEN coalesce(c.agreed, f.value)
            ELSE least(coalesce(c.agreed, p.value), m.value) END AS days
    FROM (
        SELECT
            contract.*,
            CASE WHEN due_days > 0 THEN due_days WHEN due_on > accepted_on THEN days_between(accepted_on, due_on) END AS agreed
        FROM contract
    ) c
    JOIN reach r ON r.org = coalesce(c.org, '')
    JOIN p_public_days p ON c.accepted_on BETWEEN p.lo AND p.hi
    JOIN p_public_days_max m ON c.accepted_on BETWEEN m.lo AND m.hi
    JOIN p_firm_days f ON c.accepted_on BETWEEN f.lo AND f.hi
    JOIN p_interest_bp i ON c.accepted_on BETWEEN i.lo AND i.hi
    JOIN p_warranty_bp w ON c.accepted_on BETWEEN w.lo AND w.hi
    JOIN p_tolerance_fen t ON c.accepted_on BETWEEN t.lo AND t.hi
    WHERE c.stage = 'ledger' AND c.accepted_on <= $as_of AND c.amount > 0
        AND regexp_like(c.supplier_size, '中|小|微') AND NOT regexp_like(c.supplier_size, '大|非中小')
),
due AS ( -- a last day off moves on to the next day of work
    SELECT o.*, d.day AS due_on
    FROM owed o
    JOIN calendar l ON l.day = CAST(o.accepted_on + CAST(o.days AS INT) AS DATE)
    JOIN calendar d ON d.is_workday AND d.workday_no = l.workday_no + CASE WHEN l.is_workday THEN 0 ELSE 1 END
),
late AS ( -- what the ledger alone says: the rest needs no second look
    SELECT d.*
    FROM due d
    WHERE d.due_on < $as_of AND (coalesce(d.paid, 0) < d.payable - d.tolerance OR d.paid_on > d.due_on)
),
paid AS ( -- what the payments say of these contracts; HT1第2期 is a payment of HT1
    SELECT l._row, CAST(sum(p.amount) AS BIGINT) AS fen, max(p.paid_on) AS last_on,
        CAST(sum(CASE WHEN p.paid_on <= l.due_on THEN p.amount ELSE 0 END) AS BIGINT) AS timely_fen, collect_list(p._row) AS rows_payment
    FROM late l
    JOIN (
        SELECT _row, amount, paid_on, CASE WHEN instr(contract_no, '第') > 1 THEN substr(contract_no, 1, instr(contract_no, '第') - 1) ELSE contract_no END AS contract_no
        FROM payment
        WHERE contract_no IS NOT NULL AND paid_on <= $as_of AND coalesce(status, 'ok') = 'ok'
    ) p ON p.contract_no = l.contract_no
    GROUP BY l._row
),
judged AS (
    SELECT
        l.*, p.rows_payment,
        greatest(coalesce(l.paid, 0), coalesce(p.fen, 0)) AS paid_fen,
        CASE WHEN coalesce(l.paid, 0) >= l.payable - l.tolerance THEN coalesce(l.paid_on, p.last_on) ELSE p.last_on END AS last_on,
        CASE WHEN p.fen >= l.payable - l.tolerance THEN p.timely_fen ELSE 0 END AS timely_fen
    FROM late l
    LEFT JOIN paid p ON p._row = l._row
    ANTI JOIN (
        SELECT c._row FROM contract c JOIN fact_arrears_excused x ON contains(replace(c.note, '无争议', ''), x.word)
            AND (x.starts IS NULL OR c.accepted_on >= x.starts) AND (x.ends IS NULL OR c.accepted_on <= x.ends)
    ) e ON e._row = l._row
),
found AS (
    SELECT
        j.*, j.payable - j.paid_fen AS amount_fen, NULL AS paid_off_on, j.reach AS until_on
    FROM judged j
    WHERE j.paid_fen < j.payable - j.tolerance AND j.reach > j.due_on
    UNION ALL
    SELECT
        j.*, j.payable - j.timely_fen AS amount_fen, j.last_on AS paid_off_on, j.last_on AS until_on
    FROM judged j
    WHERE j.paid_fen >= j.payable - j.tolerance AND j.last_on > j.due_on AND j.payable - j.timely_fen > j.tolerance
)
SELECT
    CAST(coalesce(contract_no, coalesce(org, '') || '/' || coalesce(supplier, '') || '/' || CAST(accepted_on AS STRING)) AS STRING) AS subject,
    CAST(max(org) AS STRING) AS unit,
    CAST(NULL AS STRING) AS township,
    CAST(NULL AS STRING) AS fund,
    CAST(max(due_on) AS DATE) AS occurred_on,
    CAST(max(amount_fen) AS BIGINT) AS amount_fen,
    CAST('A' AS STRING) AS grade,
    collect_list(_row) AS rows_contract,
    max(rows_payment) AS rows_payment,
    CAST(coalesce(contract_no, '—') AS STRING) AS contract,
    CAST(coalesce(max(name), '—') AS STRING) AS name,
    CAST(coalesce(supplier, '—') AS STRING) AS supplier,
    CAST(regexp_replace_all(max(supplier_size), '企业$', '') AS STRING) AS size,
    CAST(accepted_on AS DATE) AS accepted_on,
    CAST(max(payable) AS BIGINT) AS payable_fen,
    CAST(max(due_on) AS DATE) AS due_on,
    CAST(max(paid_off_on) AS DATE) AS paid_off_on,
    CAST(max(days_between(due_on, until_on)) AS BIGINT) AS late_days,
    CAST(max(idiv(amount_fen * days_between(due_on, until_on) * interest_bp, 10000)) AS BIGINT) AS interest_fen,
    CAST(max(interest_bp) AS BIGINT) AS interest_bp,
    CAST(CASE WHEN max(paid_off_on) IS NULL THEN '台账截至' || CAST(max(until_on) AS STRING) || '仍未付清'
        ELSE '实际' || CAST(max(paid_off_on) AS STRING) || '付清' END AS STRING) AS what_zh,
    CAST(CASE WHEN max(paid_off_on) IS NULL THEN 'not paid off on ' || CAST(max(until_on) AS STRING)
        ELSE 'paid off on ' || CAST(max(paid_off_on) AS STRING) END AS STRING) AS what_en
FROM found
GROUP BY contract_no, org, supplier, accepted_on
