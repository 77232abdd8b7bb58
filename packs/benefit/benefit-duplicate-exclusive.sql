/*
model: benefit-duplicate-exclusive
id: K089
version: 1
status: live
title: {zh: 同期重复发放或互斥政策叠领, en: The same benefit twice, or benefits that exclude each other}
detects:
  zh: 发放明细里，同一人同一政策同一期有两笔以上；或同一人同一时期领了不能同时享受的两项政策
  en: in the detail lists, one person has two lines of one policy for one period, or two policies at a time that exclude each other
severity: yellow
answers: [民政局, 残疾人联合会, 乡镇人民政府]
subject: person
law:
  - {name: 《社会救助暂行办法》, article: 第十四条, text: 特困人员供养的对象；与最低生活保障不重复享受, from: 2014-05-01}
  - {name: 国发〔2015〕52号, article: 衔接规定, text: 特困人员和领取工伤保险生活护理费的，不享受残疾人两项补贴；孤儿不享受困难残疾人生活补贴, from: 2016-01-01}
valid: {from: 2014-05-01}
params:
  overlap_months:
    unit: months
    basis: 设计默认值：同时在领满一个月即提示 (design default)
    zh: 互斥政策重叠几个月起提示
    en: months that excluding policies must overlap
    values: [{from: 2000-01-01, value: 1}]
needs:
  registers: [benefit]
  facts: [policy, exclusive]
  coverage: [{register: benefit, where: {stage: detail}, zh: 惠企利民发放明细, en: detail lists of benefits}]
occasion: [policies, period]
material: [amount_fen, lines]
lookalikes:
  zh:
    - 补发上月或以前年度，备注写明补发、补差、调标
    - 退票后重发
    - 一户多块地、多台机具分开列
    - 政策允许叠加，如低保与高龄津贴
    - 当月停发一项、转入另一项
    - 乡镇变更户主、更正名册
  en:
    - arrears, differences or a raised standard, said in the note
    - paid again after the bank returned it
    - several plots of land or machines of one household
    - policies that may be added to each other, such as minimum allowance and old-age allowance
    - one policy ends and the other begins
    - a new head of household, a corrected list
ask:
  zh: [两笔的发放审批表与支付凭证, 领取人账户流水, 停发或转保的审批材料, 已追回的缴款凭证]
  en: [approval and voucher of each line, the account's statements, papers on the change of policy, proof of what was paid back]
reason:
  zh: 疑点：{name}{first_month}至{last_month}{what_zh}（{policies}，{lines}笔），涉及{amount_fen}元，待核实
  en: 'To be checked: {name} from {first_month} to {last_month}: {what_en} ({policies}, {lines} lines), {amount_fen} yuan'
cases:
  - name: 同人同项同月两批
    kind: fires
    as_of: 2024-06-30
    given:
      benefit:
        - {stage: detail, person: 5, name_key: 50, name_mask: 李*, project: 农村最低生活保障金, voucher_no: A1, township: 青山镇, period_lo: 2024-03-01, period_hi: 2024-03-31, amount: 41000}
        - {stage: detail, person: 5, name_key: 50, name_mask: 李*, project: 农村最低生活保障金, voucher_no: A2, township: 青山镇, period_lo: 2024-03-01, period_hi: 2024-03-31, amount: 41000}
        - {stage: detail, person: 5, name_key: 50, name_mask: 李*, project: 农村最低生活保障金, voucher_no: A3, township: 青山镇, period_lo: 2024-04-01, period_hi: 2024-04-30, amount: 41000}
    expect: [{subject: '5', amount_fen: 41000, lines: 2, grade: A, unit: 民政局, township: 青山镇, policies: 最低生活保障金, period: 2024-03, occurred_on: 2024-03-31}]
  - name: 低保与特困两个月叠领，涉及金额取较小的一项
    kind: fires
    as_of: 2024-06-30
    given:
      benefit:
        - {stage: detail, person: 5, name_key: 50, project: 农村最低生活保障金, period: 2024-03-01, amount: 41000}
        - {stage: detail, person: 5, name_key: 50, project: 农村最低生活保障金, period: 2024-04-01, amount: 41000}
        - {stage: detail, person: 5, name_key: 51, project: 特困人员救助供养金, period: 2024-03-01, amount: 91000}
        - {stage: detail, person: 5, name_key: 50, project: 特困人员救助供养金, period: 2024-04-01, amount: 91000}
        - {stage: detail, person: 5, name_key: 50, project: 特困人员救助供养金, period: 2024-05-01, amount: 91000}
    expect: [{subject: '5', amount_fen: 82000, lines: 4, grade: B, policies: 最低生活保障金×特困人员救助供养金, period: '', first_month: 2024-03, last_month: 2024-04}]
  - name: 城市与农村两个名称的低保是一项政策
    kind: fires
    as_of: 2024-06-30
    given:
      benefit:
        - {stage: detail, person: 5, project: 农村低保, period: 2024-03-01, amount: 41000}
        - {stage: detail, person: 5, project: 城市最低生活保障金, period: 2024-03-01, amount: 60000}
    expect: [{amount_fen: 41000, policies: 最低生活保障金}]
  - name: 每月一笔，两项可以叠加
    kind: quiet
    as_of: 2024-06-30
    given:
      benefit:
        - {stage: detail, person: 5, project: 农村最低生活保障金, period: 2024-03-01, amount: 41000}
        - {stage: detail, person: 5, project: 农村最低生活保障金, period: 2024-04-01, amount: 41000}
        - {stage: detail, person: 5, project: 高龄津贴, period: 2024-03-01, amount: 5000}
        - {stage: detail, person: 6, project: 农村最低生活保障金, period: 2024-03-01, amount: 41000}
    expect: []
  - name: 一行出现在花名册、明细和回盘里
    kind: quiet
    as_of: 2024-06-30
    given:
      benefit:
        - {stage: roster, person: 5, project: 高龄津贴, period: 2024-03-01, amount: 5000}
        - {stage: detail, person: 5, project: 高龄津贴, period: 2024-03-01, amount: 5000}
        - {stage: return, person: 5, project: 高龄津贴, period: 2024-03-01, amount: 5000}
    expect: []
  - name: 上月停低保、次月转特困，没有重叠
    kind: edge
    as_of: 2024-06-30
    given:
      benefit:
        - {stage: detail, person: 5, project: 农村最低生活保障金, period_lo: 2024-03-01, period_hi: 2024-03-31, amount: 41000}
        - {stage: detail, person: 5, project: 特困人员救助供养金, period_lo: 2024-04-01, period_hi: 2024-04-30, amount: 91000}
    expect: []
  - name: 恰好重叠一个月；季度发放与按月发放重叠
    kind: edge
    as_of: 2024-06-30
    given:
      benefit:
        - {stage: detail, person: 5, project: 农村最低生活保障金, period_lo: 2024-03-01, period_hi: 2024-03-31, amount: 41000}
        - {stage: detail, person: 5, project: 特困人员救助供养金, period_lo: 2024-03-01, period_hi: 2024-05-31, amount: 273000}
    expect: [{amount_fen: 41000, lines: 2}]
  - name: 互斥规定生效之前与当日
    kind: edge
    as_of: 2024-06-30
    given:
      fact_exclusive: [{a: 甲, b: 乙, starts: 2024-04-01, ends: 2024-05-31}]
      benefit:
        - {stage: detail, person: 5, project: 甲, period: 2024-03-31, amount: 100}
        - {stage: detail, person: 5, project: 乙, period: 2024-03-31, amount: 100}
        - {stage: detail, person: 6, project: 甲, period: 2024-04-01, amount: 100}
        - {stage: detail, person: 6, project: 乙, period: 2024-04-01, amount: 100}
        - {stage: detail, person: 7, project: 甲, period: 2024-06-01, amount: 100}
        - {stage: detail, person: 7, project: 乙, period: 2024-06-01, amount: 100}
    expect: [{subject: '6'}]
  - name: 补发上月，备注写明
    kind: lookalike
    as_of: 2024-06-30
    given:
      benefit:
        - {stage: detail, person: 5, project: 农村最低生活保障金, period: 2024-03-01, amount: 41000}
        - {stage: detail, person: 5, project: 农村最低生活保障金, period: 2024-03-01, amount: 3000, note: 补发上月提标差额}
    expect: []
  - name: 退票后重发：有备注，或只有回盘
    kind: lookalike
    as_of: 2024-06-30
    given:
      benefit:
        - {stage: detail, person: 5, project: 高龄津贴, period: 2024-03-01, amount: 5000}
        - {stage: detail, person: 5, project: 高龄津贴, period: 2024-03-01, amount: 5000, note: 退票重发}
        - {stage: detail, person: 6, project: 高龄津贴, period: 2024-02-01, amount: 5000}
        - {stage: detail, person: 6, project: 高龄津贴, period: 2024-03-01, amount: 5000}
        - {stage: detail, person: 6, project: 高龄津贴, period: 2024-03-01, amount: 5000}
        - {stage: return, person: 6, project: 高龄津贴, amount: 5000, bank_result: failed}
    expect: []
  - name: 一户多地块：面积、金额或备注不同；完全相同的仍提示
    kind: lookalike
    as_of: 2024-06-30
    given:
      benefit:
        - {stage: detail, person: 5, project: 耕地地力保护补贴, period: 2023-09-01, amount: 19200, note: 地块一}
        - {stage: detail, person: 5, project: 耕地地力保护补贴, period: 2023-09-01, amount: 9600, note: 地块二}
        - {stage: detail, person: 6, project: 耕地地力保护补贴, period: 2023-09-01, amount: 9600, quantity: 10000}
        - {stage: detail, person: 6, project: 耕地地力保护补贴, period: 2023-09-01, amount: 9600, quantity: 10000}
    expect: [{subject: '6', amount_fen: 9600}]
  - name: 一事一发的救助一月两次
    kind: lookalike
    as_of: 2024-06-30
    given:
      benefit:
        - {stage: detail, person: 5, project: 临时救助金, period: 2024-03-01, amount: 50000}
        - {stage: detail, person: 5, project: 临时救助金, period: 2024-03-01, amount: 50000}
    expect: []
  - name: 孤儿可以同时享受护理补贴，不能同时享受生活补贴
    kind: lookalike
    as_of: 2024-06-30
    given:
      benefit:
        - {stage: detail, person: 5, project: 孤儿基本生活费, period: 2024-03-01, amount: 120000}
        - {stage: detail, person: 5, project: 重度残疾人护理补贴, period: 2024-03-01, amount: 8000}
        - {stage: detail, person: 6, project: 孤儿基本生活费, period: 2024-03-01, amount: 120000}
        - {stage: detail, person: 6, project: 困难残疾人生活补贴, period: 2024-03-01, amount: 8000}
    expect: [{subject: '6', amount_fen: 8000}]
  - name: 坏号、空期、空金额、空项目
    kind: dirty
    as_of: 2024-06-30
    given:
      benefit:
        - {stage: detail, _dq: 2, project: 高龄津贴, period: 2024-03-01, amount: 5000}
        - {stage: detail, _dq: 2, project: 高龄津贴, period: 2024-03-01, amount: 5000}
        - {stage: detail, project: 高龄津贴, period: 2024-03-01, amount: 5000}
        - {stage: detail, project: 高龄津贴, period: 2024-03-01, amount: 5000}
        - {stage: detail, person: 5, project: 高龄津贴, amount: 5000}
        - {stage: detail, person: 5, project: 高龄津贴, amount: 5000}
        - {stage: detail, person: 6, project: 高龄津贴, period: 2024-03-01}
        - {stage: detail, person: 6, project: 高龄津贴, period: 2024-03-01}
        - {stage: detail, person: 7, period: 2024-03-01, amount: 5000}
        - {stage: detail, person: 7, period: 2024-03-01, amount: 5000}
    expect: []
*/
WITH named AS ( -- which policy a project is: the longest word that its name holds
    SELECT p.project, f.policy, f.dept, f.several
    FROM (SELECT DISTINCT project FROM benefit) p
    JOIN fact_policy f ON contains(p.project, f.word)
    QUALIFY row_number() OVER (PARTITION BY p.project ORDER BY length(f.word) DESC NULLS LAST, f.word ASC NULLS LAST) = 1
),
choices AS (SELECT a AS policy FROM fact_exclusive UNION SELECT b AS policy FROM fact_exclusive),
suspects AS ( -- two passes over narrow columns; all that follows reads only the lines of these people
    SELECT b.person
    FROM benefit b
    LEFT JOIN named n ON n.project = b.project
    WHERE b.stage = 'detail' AND b.person IS NOT NULL
    GROUP BY b.person, coalesce(n.policy, b.project), b.period_lo, b.period_hi
    HAVING count(*) > 1
    UNION
    SELECT b.person
    FROM benefit b
    LEFT JOIN named n ON n.project = b.project
    SEMI JOIN choices c ON c.policy = coalesce(n.policy, b.project)
    WHERE b.stage = 'detail' AND b.person IS NOT NULL
    GROUP BY b.person
    HAVING min(coalesce(n.policy, b.project)) < max(coalesce(n.policy, b.project))
),
paid AS ( -- plots of one household are told apart by what differs between their lines
    SELECT
        b.person, b.name_key, b.name_mask, b.period_lo, b.period_hi, b.amount, b.org, b.township, b.project,
        b.voucher_no, b._map, b._row, n.dept, n.several,
        coalesce(n.policy, b.project) AS policy,
        CASE WHEN n.several = 'plot' THEN concat_ws('/', CAST(b.amount AS STRING), coalesce(CAST(b.quantity AS STRING), ''),
            coalesce(b.note, '')) ELSE '' END AS plot
    FROM benefit b
    SEMI JOIN suspects s ON s.person = b.person
    LEFT JOIN named n ON n.project = b.project
    WHERE b.stage = 'detail' AND b._dq < 2 AND b.person IS NOT NULL AND b.project IS NOT NULL
        AND b.amount > 0 AND b.period_lo IS NOT NULL AND b.period_lo <= $as_of
        AND NOT regexp_like(coalesce(b.note, ''), '补发|补差|补付|重发|差额|调标|提标|退票|退回')
),
failed AS ( -- what the bank could not pay; its lists often do not say for which month
    SELECT person, project, amount, count(*) AS times
    FROM benefit
    WHERE stage = 'return' AND person IS NOT NULL
        AND (bank_result = 'failed' OR regexp_like(coalesce(return_reason, ''), '退票|退回|销户|冻结|不符|失败'))
    GROUP BY person, project, amount
),
doubled AS (
    SELECT person, policy, period_lo, period_hi, plot, _map
    FROM paid
    WHERE coalesce(several, '') <> 'event'
    GROUP BY person, policy, period_lo, period_hi, plot, _map
    HAVING count(*) > 1
),
twice AS (
    SELECT p.*, coalesce(f.times, 0) AS times,
        row_number() OVER (
            PARTITION BY p.person, p.project, p.amount
            ORDER BY p.period_lo DESC NULLS LAST, p.voucher_no DESC NULLS LAST, p._row DESC NULLS LAST) AS nth
    FROM paid p
    JOIN doubled d ON d.person = p.person AND d.policy = p.policy AND d.period_lo = p.period_lo AND d.period_hi = p.period_hi
        AND d.plot = p.plot AND d._map IS NOT DISTINCT FROM p._map
    LEFT JOIN failed f ON f.person = p.person AND f.project = p.project AND f.amount = p.amount
),
choosing AS ( -- lines of policies that exclude another one
    SELECT p.*, f.times
    FROM paid p
    SEMI JOIN choices c ON c.policy = p.policy
    LEFT JOIN failed f ON f.person = p.person AND f.project = p.project AND f.amount = p.amount
    QUALIFY row_number() OVER (
        PARTITION BY p.person, p.project, p.amount
        ORDER BY p.period_lo DESC NULLS LAST, p.voucher_no DESC NULLS LAST, p._row DESC NULLS LAST) > coalesce(f.times, 0)
),
pairs AS (
    SELECT a.person, x.a, x.b, a._row AS row_a, b._row AS row_b, greatest(a.period_lo, b.period_lo) AS since
    FROM choosing a
    JOIN fact_exclusive x ON x.a = a.policy
    JOIN choosing b ON b.person = a.person AND b.policy = x.b AND b.period_lo <= a.period_hi AND a.period_lo <= b.period_hi
    WHERE (x.starts IS NULL OR greatest(a.period_lo, b.period_lo) >= x.starts)
        AND (x.ends IS NULL OR greatest(a.period_lo, b.period_lo) <= x.ends)
),
stacked AS ( -- long enough, by the parameter in force when the overlap was last seen
    SELECT o.person, o.a, o.b
    FROM (SELECT person, a, b, max(since) AS seen, count(DISTINCT year(since) * 12 + month(since)) AS months
        FROM pairs GROUP BY person, a, b) o
    JOIN p_overlap_months p ON o.seen BETWEEN p.lo AND p.hi
    WHERE o.months >= p.value
),
hits AS (
    SELECT person, policy AS one, policy AS other, date_format(period_lo, 'yyyy-MM') AS period, 1 AS side, _row
    FROM twice
    WHERE nth > times
    UNION
    SELECT p.person, p.a AS one, p.b AS other, '' AS period, 1 AS side, p.row_a AS _row
    FROM pairs p JOIN stacked o ON o.person = p.person AND o.a = p.a AND o.b = p.b
    UNION
    SELECT p.person, p.a AS one, p.b AS other, '' AS period, 2 AS side, p.row_b AS _row
    FROM pairs p JOIN stacked o ON o.person = p.person AND o.a = p.a AND o.b = p.b
)
SELECT
    CAST(h.person AS STRING) AS subject,
    CAST(coalesce(max(p.org), max(p.dept)) AS STRING) AS unit,
    CAST(max(p.township) AS STRING) AS township,
    CAST(max(p.project) AS STRING) AS fund,
    CAST(max(p.period_hi) AS DATE) AS occurred_on,
    CAST(CASE WHEN h.one = h.other THEN sum(p.amount) - max(p.amount)
        ELSE least(sum(CASE WHEN h.side = 1 THEN p.amount ELSE 0 END), sum(CASE WHEN h.side = 2 THEN p.amount ELSE 0 END))
        END AS BIGINT) AS amount_fen,
    CAST(CASE WHEN min(p.name_key) = max(p.name_key) THEN 'A' ELSE 'B' END AS STRING) AS grade,
    collect_list(h._row) AS rows_benefit,
    CAST(max(p.name_mask) AS STRING) AS name,
    CAST(CASE WHEN h.one = h.other THEN h.one ELSE h.one || '×' || h.other END AS STRING) AS policies,
    CAST(h.period AS STRING) AS period,
    CAST(count(*) AS BIGINT) AS lines,
    CAST(date_format(min(p.period_lo), 'yyyy-MM') AS STRING) AS first_month,
    CAST(date_format(max(p.period_hi), 'yyyy-MM') AS STRING) AS last_month,
    CAST(CASE WHEN h.one = h.other THEN '同一政策同一期重复发放' ELSE '互斥政策同期叠领' END AS STRING) AS what_zh,
    CAST(CASE WHEN h.one = h.other THEN 'the same policy twice for one period'
        ELSE 'policies that exclude each other' END AS STRING) AS what_en
FROM hits h
JOIN paid p ON p._row = h._row
GROUP BY h.person, h.one, h.other, h.period
HAVING count(*) > 1
