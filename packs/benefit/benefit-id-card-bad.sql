/*
model: benefit-id-card-bad
id: K090
version: 1
status: live
title: {zh: 领款记录的证件号、银行卡或姓名有误, en: 'Benefit records with an odd identity number, card or name'}
detects:
  zh: 有金额的补贴记录里，证件号或银行卡号不合规则、姓名含异常字符，或同号异名、同名同卡异号
  en: benefit records with money whose identity or card number breaks its rule, whose name holds odd characters, or where one number has two names or one name and card two numbers
severity: blue
answers: [乡镇人民政府, 村民委员会, 代发银行]
subject: record
law:
  - {name: GB 11643-1999《公民身份号码》, article: 全文, text: 公民身份号码的编码规则与校验码}
  - {name: 财预〔2020〕56号, article: 实名台账, text: 建立受益对象实名台账, from: 2020-06-01}
params:
  from_fen:
    unit: fen
    basis: 设计默认值：有金额即核 (design default)
    zh: 从多少分起核查
    en: amount from which a record is checked
    values: [{from: 2000-01-01, value: 1}]
needs:
  registers: [benefit]
  coverage: [{register: benefit, zh: 补贴花名册、发放明细或银行回盘, en: 'a roster, detail list or bank file of benefits'}]
occasion: [fault]
material: [amount_fen, what_zh]
lookalikes:
  zh:
    - 15位旧号、港澳台居民证件、护照、外国人永久居留证是合法证件
    - 军官证等其他证件号不合身份证规则，应注明证件类型
    - 证件号被电子表格舍入，是录入方式所致，不是人的问题
    - 存折、农信老账号没有校验位
    - 少数民族姓名间隔点写法不同，生僻字显示不出
    - 改名、补办新号未更新名册；监护人账户代收
  en:
    - numbers of 15 digits, permits of Hong Kong, Macao and Taiwan residents, passports, residence cards of foreigners
    - officers' and other papers, which follow no such rule; the kind of paper should be written
    - a spreadsheet rounded the number; the person did nothing
    - passbooks and old rural accounts have no check digit
    - middle dots in names, rare characters that a system cannot show
    - a change of name or number that the list has missed; the account of a guardian
ask:
  zh: [证件复印件, 银行卡或存折首页, 名册原件与录入记录]
  en: [a copy of the paper, the card or first page of the passbook, the original list]
reason:
  zh: 疑点：{name}的补贴记录{what_zh}，有这一情况的记录共{lines}行，涉及{amount_fen}元，待核对更正
  en: 'To be checked: the record of {name}: {what_en}; {lines} line(s), {amount_fen} yuan'
cases:
  - name: 校验位错，明细与回盘是同一笔钱
    kind: fires
    as_of: 2024-06-30
    given:
      benefit:
        - {stage: detail, _dq: 2, person_fault: check, name_key: 50, name_mask: 李*, account: 9, township: 青山镇, project: 高龄津贴, period_lo: 2024-03-01, period_hi: 2024-03-31, amount: 5000}
        - {stage: detail, _dq: 2, person_fault: check, name_key: 50, name_mask: 李*, account: 9, township: 青山镇, project: 高龄津贴, period_lo: 2024-04-01, period_hi: 2024-04-30, amount: 5000}
        - {stage: return, _dq: 2, person_fault: check, holder: 李*, holder_key: 50, account: 9, project: 高龄津贴, amount: 5000}
    expect: [{subject: 9/50, fault: id-check, amount_fen: 10000, lines: 3, grade: C, name: 李*, township: 青山镇, occurred_on: 2024-04-30}]
  - name: 出生日期不存在、少一位、卡号校验位错、姓名含星号
    kind: fires
    as_of: 2024-06-30
    given:
      benefit:
        - {stage: detail, _dq: 2, person_fault: birth, name_key: 51, account: 1, period: 2024-03-01, amount: 5000}
        - {stage: detail, _dq: 2, person_fault: length, name_key: 52, account: 2, period: 2024-03-01, amount: 5000}
        - {stage: detail, _dq: 1, person: 3, account_fault: check, name_key: 53, account: 3, period: 2024-03-01, amount: 5000}
        - {stage: roster, _dq: 1, person: 4, name_fault: odd, name_key: 54, account: 4, period: 2024-03-01, amount: 5000}
    expect: [{fault: id-birth}, {fault: id-length}, {fault: account-check}, {fault: name-odd, amount_fen: 5000}]
  - name: 同号异名，同名同卡异号
    kind: fires
    as_of: 2024-06-30
    given:
      benefit:
        - {stage: detail, person: 5, name_key: 50, name_mask: 李*, account: 1, period: 2024-03-01, amount: 5000}
        - {stage: detail, person: 5, name_key: 51, name_mask: 王*, account: 2, period: 2024-04-01, amount: 8000}
        - {stage: detail, person: 6, name_key: 60, name_mask: 赵*, account: 3, period: 2024-03-01, amount: 5000}
        - {stage: detail, person: 7, name_key: 60, name_mask: 赵*, account: 3, period: 2024-03-01, amount: 5000}
    expect: [{subject: id/5, fault: two-names, amount_fen: 13000, grade: B}, {subject: 3/60, fault: two-ids, amount_fen: 10000, lines: 2}]
  - name: 号、卡、名都没有问题
    kind: quiet
    as_of: 2024-06-30
    given:
      benefit:
        - {stage: detail, person: 5, name_key: 50, account: 1, period: 2024-03-01, amount: 5000}
        - {stage: detail, person: 5, name_key: 50, account: 2, period: 2024-04-01, amount: 5000}
        - {stage: roster, person: 5, name_key: 50, account: 2, amount: 5000}
    expect: []
  - name: 恰到金额下限与没有金额
    kind: edge
    as_of: 2024-06-30
    given:
      benefit:
        - {stage: detail, _dq: 2, person_fault: check, name_key: 50, account: 1, period: 2024-03-01, amount: 1}
        - {stage: detail, _dq: 2, person_fault: check, name_key: 51, account: 2, period: 2024-03-01, amount: 0}
    expect: [{subject: 1/50, amount_fen: 1}]
  - name: 基准日之后的记录不算，当日的算
    kind: edge
    as_of: 2024-06-30
    given:
      benefit:
        - {stage: detail, _dq: 2, person_fault: check, name_key: 50, account: 1, period: 2024-06-30, amount: 100}
        - {stage: detail, _dq: 2, person_fault: check, name_key: 51, account: 2, period: 2024-07-01, amount: 100}
    expect: [{subject: 1/50}]
  - name: 港澳台证件、护照等合法证件没有错误标记
    kind: lookalike
    as_of: 2024-06-30
    given:
      benefit: [{stage: detail, person: 4611686018427387999, name_key: 50, account: 1, period: 2024-03-01, amount: 5000}]
    expect: []
  - name: 间隔点写法不同归为同一姓名；存折没有校验位
    kind: lookalike
    as_of: 2024-06-30
    given:
      benefit:
        - {stage: detail, person: 5, name_key: 50, name_mask: 阿*****提, account: 80120000001, period: 2024-03-01, amount: 5000}
        - {stage: detail, person: 5, name_key: 50, name_mask: 阿*****提, account: 80120000001, period: 2024-04-01, amount: 5000}
    expect: []
  - name: 监护人账户：同卡不同名，户名与领款人不同
    kind: lookalike
    as_of: 2024-06-30
    given:
      benefit:
        - {stage: detail, person: 5, name_key: 50, account: 1, holder_key: 70, period: 2024-03-01, amount: 5000}
        - {stage: detail, person: 6, name_key: 60, account: 1, holder_key: 70, period: 2024-03-01, amount: 5000}
        - {stage: return, person: 5, account: 1, holder_key: 70, amount: 5000}
        - {stage: return, person: 6, account: 1, holder_key: 70, amount: 5000}
    expect: []
  - name: 姓名含星号的一行不再算作同号异名；企业没有身份证号
    kind: lookalike
    as_of: 2024-06-30
    given:
      benefit:
        - {stage: detail, person: 5, name_key: 50, account: 1, period: 2024-03-01, amount: 5000}
        - {stage: detail, _dq: 1, person: 5, name_fault: odd, name_key: 51, account: 1, period: 2024-04-01, amount: 5000}
        - {stage: detail, firm: 示范县长青建材有限公司, account: 2, period: 2024-03-01, amount: 100000}
        - {stage: detail, holder: 示范县长青建材有限公司, holder_is_org: true, account: 2, period: 2024-03-01, amount: 100000}
    expect: [{fault: name-odd}]
  - name: 电子表格舍入的证件号，说明是录入问题
    kind: dirty
    as_of: 2024-06-30
    given:
      benefit: [{stage: roster, _dq: 2, person_fault: rounded, name_key: 50, name_mask: 李*, account: 1, period: 2023-12-31, amount: 5000}]
    expect: [{fault: id-rounded, what_zh: 证件号被电子表格舍入、末几位丢失（多为录入方式所致）}]
  - name: 银行没有付出去的、没有金额的不算；证件、姓名、账号全空的照样提示
    kind: dirty
    as_of: 2024-06-30
    given:
      benefit:
        - {stage: return, _dq: 2, person_fault: check, name_key: 50, account: 1, amount: 5000, bank_result: failed}
        - {stage: detail, _dq: 2, person_fault: check, name_key: 51, account: 2, period: 2024-03-01}
        - {stage: detail, village: 石桥村, period: 2024-03-01, amount: 7000}
    expect: [{subject: 石桥村, fault: id-missing, amount_fen: 7000, name: '—'}]
*/
WITH two_names AS (
    SELECT person
    FROM benefit
    WHERE person IS NOT NULL AND name_key IS NOT NULL AND name_fault IS NULL AND amount > 0
    GROUP BY person
    HAVING min(name_key) < max(name_key)
),
two_ids AS (
    SELECT account, name_key
    FROM benefit
    WHERE person IS NOT NULL AND account IS NOT NULL AND name_key IS NOT NULL AND name_fault IS NULL AND amount > 0
    GROUP BY account, name_key
    HAVING min(person) < max(person)
),
odd AS ( -- the few lines with anything odd; what follows never looks at the others
    SELECT
        coalesce(b.stage, '') AS stage,
        b.person, b.person_fault, b.account, b.account_fault, b.name_fault,
        coalesce(b.name_key, b.holder_key) AS name_key,
        coalesce(b.name_mask, b.holder) AS name,
        coalesce(b.village, b.township, b.project, '') AS place,
        b.stage = 'detail' AND b.person IS NULL AND b.person_fault IS NULL AND b.firm IS NULL
            AND b.firm_code IS NULL AND coalesce(b.holder_is_org, false) = false AS is_missing,
        b.name_key IS NOT NULL AND b.name_fault IS NULL AND n.person IS NOT NULL AS has_two_names,
        b.person IS NOT NULL AND b.name_fault IS NULL AND i.account IS NOT NULL AS has_two_ids,
        b.amount, b.org, b.township, b.project, b._row,
        coalesce(b.period_hi, b.paid_on_hi) AS last_day
    FROM benefit b
    JOIN p_from_fen p ON coalesce(b.period_hi, b.paid_on_hi, $as_of) BETWEEN p.lo AND p.hi
    LEFT JOIN two_names n ON n.person = b.person
    LEFT JOIN two_ids i ON i.account = b.account AND i.name_key = b.name_key
    WHERE b.amount >= p.value
        AND coalesce(b.bank_result, '') <> 'failed'
        AND coalesce(b.period_lo, b.paid_on_lo, $as_of) <= $as_of
        AND (b.person IS NULL OR b.account_fault IS NOT NULL OR b.name_fault IS NOT NULL
            OR n.person IS NOT NULL OR i.account IS NOT NULL)
),
told AS (
    SELECT 'id-' || o.person_fault AS fault, o.* FROM odd o WHERE o.person IS NULL AND o.person_fault IS NOT NULL
    UNION ALL
    SELECT 'id-missing' AS fault, o.* FROM odd o WHERE o.is_missing
    UNION ALL
    SELECT 'account-' || o.account_fault AS fault, o.* FROM odd o WHERE o.account_fault IS NOT NULL
    UNION ALL
    SELECT 'name-odd' AS fault, o.* FROM odd o WHERE o.name_fault IS NOT NULL
    UNION ALL
    SELECT 'two-names' AS fault, o.* FROM odd o WHERE o.has_two_names
    UNION ALL
    SELECT 'two-ids' AS fault, o.* FROM odd o WHERE o.has_two_ids
),
faults AS ( -- a record is an account and a name; where both are missing, the place where the line stands
    SELECT
        t.*,
        CASE WHEN t.fault = 'two-names' THEN 'id/' || CAST(t.person AS STRING)
            WHEN t.account IS NULL AND t.name_key IS NULL THEN t.place
            ELSE coalesce(CAST(t.account AS STRING), '') || '/' || coalesce(CAST(t.name_key AS STRING), '')
            END AS subject
    FROM told t
),
summed AS ( -- roster, detail and bank speak of the same money: the largest of the three sums counts
    SELECT subject, fault, max(fen) AS fen
    FROM (SELECT subject, fault, stage, sum(amount) AS fen FROM faults GROUP BY subject, fault, stage) s
    GROUP BY subject, fault
),
found AS (
    SELECT
        f.subject, f.fault,
        max(f.org) AS unit, max(f.township) AS township, max(f.project) AS fund,
        max(f.last_day) AS last_day, max(f.name) AS name, count(*) AS lines, collect_list(f._row) AS rows_benefit
    FROM faults f
    GROUP BY f.subject, f.fault
)
SELECT
    CAST(f.subject AS STRING) AS subject,
    CAST(f.unit AS STRING) AS unit,
    CAST(f.township AS STRING) AS township,
    CAST(f.fund AS STRING) AS fund,
    CAST(f.last_day AS DATE) AS occurred_on,
    CAST(s.fen AS BIGINT) AS amount_fen,
    CAST(CASE WHEN startswith(f.fault, 'two-') THEN 'B' ELSE 'C' END AS STRING) AS grade,
    f.rows_benefit AS rows_benefit,
    CAST(f.fault AS STRING) AS fault,
    CAST(coalesce(f.name, '—') AS STRING) AS name,
    CAST(f.lines AS BIGINT) AS lines,
    CAST(CASE f.fault
        WHEN 'id-check' THEN '证件号校验位不对'
        WHEN 'id-birth' THEN '证件号里的出生日期不存在'
        WHEN 'id-length' THEN '证件号位数不对'
        WHEN 'id-region' THEN '证件号地区码不存在'
        WHEN 'id-masked' THEN '证件号被遮盖'
        WHEN 'id-rounded' THEN '证件号被电子表格舍入、末几位丢失（多为录入方式所致）'
        WHEN 'id-missing' THEN '没有证件号'
        WHEN 'account-check' THEN '银行卡号校验位不对'
        WHEN 'account-rounded' THEN '账号被电子表格舍入、末几位丢失（多为录入方式所致）'
        WHEN 'name-odd' THEN '姓名含星号、数字或无法显示的字（也可能是生僻字）'
        WHEN 'two-names' THEN '同一证件号有几个姓名'
        WHEN 'two-ids' THEN '同名同卡有几个证件号'
        ELSE CASE WHEN startswith(f.fault, 'id-') THEN '证件号形式不合身份证规则（军官证等其他证件请注明类型）'
            ELSE '账号形式不对' END END AS STRING) AS what_zh,
    CAST(CASE f.fault
        WHEN 'id-check' THEN 'the identity number''s check character does not fit'
        WHEN 'id-birth' THEN 'the identity number holds a day that does not exist'
        WHEN 'id-length' THEN 'the identity number has a wrong length'
        WHEN 'id-region' THEN 'the identity number names no region'
        WHEN 'id-masked' THEN 'the identity number is masked'
        WHEN 'id-rounded' THEN 'a spreadsheet rounded the identity number (a matter of typing)'
        WHEN 'id-missing' THEN 'there is no identity number'
        WHEN 'account-check' THEN 'the bank card''s check digit does not fit'
        WHEN 'account-rounded' THEN 'a spreadsheet rounded the account (a matter of typing)'
        WHEN 'name-odd' THEN 'the name holds a star, a digit or a character that cannot be shown'
        WHEN 'two-names' THEN 'one identity number has several names'
        WHEN 'two-ids' THEN 'one name and card have several identity numbers'
        ELSE CASE WHEN startswith(f.fault, 'id-') THEN 'the number is not shaped like an identity number'
            ELSE 'the account is not shaped like one' END END AS STRING) AS what_en
FROM found f
JOIN summed s ON s.subject = f.subject AND s.fault = f.fault
