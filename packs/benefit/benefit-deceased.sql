/*
model: benefit-deceased
id: K087
version: 1
status: live
title: {zh: 死亡后仍发补贴, en: Benefits paid after death}
detects:
  zh: 死亡名单上的人，在死亡月份加宽限月数之后，发放明细里仍有补贴，且银行没有退回
  en: a person on the list of deaths still appears in the detail lists for months after death and grace, and the bank did not send the money back
severity: red
answers: [民政局, 人力资源和社会保障局, 乡镇人民政府, 村民委员会]
subject: person
law:
  - {name: 《社会救助暂行办法》, article: 第十三条, text: 家庭人口状况发生变化的，应当及时决定增发、减发或者停发最低生活保障金, from: 2014-05-01}
  - {name: 《社会救助暂行办法》, article: 第六十六条至第六十八条, text: 社会救助管理与领取的责任, from: 2014-05-01}
  - {name: 《社会保险经办条例》, article: 第二十五条, text: 个人死亡等停止享受待遇的情形，应当在二十个工作日内告知经办机构, from: 2023-12-01}
valid: {from: 2014-05-01}
params:
  grace_months:
    unit: months
    basis: 设计默认值：死亡次月的一期多已造册，由县级确认 (design default, for the county to confirm)
    zh: 死亡后宽限月数
    en: months of grace after the month of death
    values: [{from: 2000-01-01, value: 1}]
needs:
  registers: [benefit, status]
  facts: [policy]
  coverage:
    - {register: benefit, where: {stage: detail}, zh: 惠企利民发放明细, en: detail lists of benefits}
    - {register: status, where: {type: death}, zh: 死亡人员名单, en: a list of deaths}
occasion: [project]
material: [amount_fen, months, died]
lookalikes:
  zh:
    - 死亡次月补发当月，或一期跨死亡前后（如按年发放）
    - 丧葬补助、抚恤金、遗属补助本来就发给遗属
    - 火化、销户、登记日期写错，或同号录错人
    - 银行已退票，款项并未到账
    - 户主死亡后，到户补贴转给户内其他人而名册未改
  en:
    - the month after death, or a period that reaches over the death (yearly grants)
    - funeral grants, pensions and allowances for the bereaved
    - a wrong date in the list of deaths, or another person's number
    - money that the bank returned
    - a household's grant that passed to another member while the list kept the old name
ask:
  zh: [死亡证明或火化、注销户籍记录, 发放审批表与停发通知, 账户流水与领取人, 已追回的缴款凭证]
  en: [the death certificate or cremation and household records, approval and notice to stop, the account's statements and who drew the money, proof of what was paid back]
reason:
  zh: 疑点：{name}在死亡名单上的死亡时间为{died}，{first_month}至{last_month}仍有{months}个月的{project}，共{amount_fen}元，待核实
  en: 'To be checked: {name} is on the list of deaths ({died}); {project} was still paid for {months} month(s) from {first_month} to {last_month}, {amount_fen} yuan in all'
cases:
  - name: 死亡后三个月低保，号与名都一致
    kind: fires
    as_of: 2024-06-30
    given:
      status: [{type: death, person: 7, name_key: 70, from: 2023-09-12}]
      benefit:
        - {stage: detail, person: 7, name_key: 70, name_mask: 张*, project: 农村最低生活保障金, township: 青山镇, period: 2023-09-01, amount: 41000}
        - {stage: detail, person: 7, name_key: 70, name_mask: 张*, project: 农村最低生活保障金, township: 青山镇, period_lo: 2023-11-01, period_hi: 2023-11-30, amount: 41000}
        - {stage: detail, person: 7, name_key: 70, name_mask: 张*, project: 农村最低生活保障金, township: 青山镇, period: 2023-12-01, amount: 41000}
        - {stage: detail, person: 7, name_key: 70, name_mask: 张*, project: 农村最低生活保障金, township: 青山镇, period: 2024-01-01, amount: 41000}
    expect: [{subject: '7', project: 农村最低生活保障金, unit: 民政局, township: 青山镇, occurred_on: 2024-01-01, amount_fen: 123000, months: 3, grade: A, died: '2023-09-12', first_month: 2023-11, last_month: 2024-01}]
  - name: 两项补贴是两件事；名字与死亡名单不同，只按号
    kind: fires
    as_of: 2024-06-30
    given:
      status: [{type: death, person: 7, name_key: 70, from: 2023-09-12}]
      benefit:
        - {stage: detail, person: 7, name_key: 71, project: 高龄津贴, period: 2023-12-01, amount: 5000}
        - {stage: detail, person: 7, name_key: 70, project: 村干部离任补贴, org: 乡镇, period: 2023-12-01, amount: 30000}
    expect: [{project: 高龄津贴, grade: B, amount_fen: 5000}, {project: 村干部离任补贴, grade: A, unit: 乡镇, amount_fen: 30000}]
  - name: 没有人死亡后领款
    kind: quiet
    as_of: 2024-06-30
    given:
      status: [{type: death, person: 8, from: 2023-09-12}, {type: payroll, person: 7, from: 2010-01-01}]
      benefit: [{stage: detail, person: 7, project: 高龄津贴, period: 2024-03-01, amount: 5000}, {stage: detail, person: 8, project: 高龄津贴, period: 2023-08-01, amount: 5000}]
    expect: []
  - name: 只在花名册或回盘里出现，不是付款
    kind: quiet
    as_of: 2024-06-30
    given:
      status: [{type: death, person: 7, from: 2023-09-12}]
      benefit:
        - {stage: roster, person: 7, project: 耕地地力保护补贴, period: 2024-03-01, amount: 9600}
        - {stage: return, person: 7, project: 耕地地力保护补贴, period: 2024-03-01, amount: 9600}
        - {stage: detail, person: 9, project: 耕地地力保护补贴, period: 2024-03-01, amount: 9600}
    expect: []
  - name: 恰在死亡次月（宽限之内）
    kind: edge
    as_of: 2024-06-30
    given:
      status: [{type: death, person: 7, from: 2023-12-01}]
      benefit: [{stage: detail, person: 7, project: 高龄津贴, period: 2024-01-31, amount: 5000}]
    expect: []
  - name: 恰过宽限：死亡后第二个月
    kind: edge
    as_of: 2024-06-30
    given:
      status: [{type: death, person: 7, from: 2023-12-31}]
      benefit: [{stage: detail, person: 7, project: 高龄津贴, period: 2024-02-01, amount: 5000}]
    expect: [{subject: '7', months: 1, amount_fen: 5000}]
  - name: 死亡只知月份，按月底算
    kind: edge
    as_of: 2024-06-30
    given:
      status: [{type: death, person: 7, from_lo: 2023-12-01, from_hi: 2023-12-31}]
      benefit: [{stage: detail, person: 7, project: 高龄津贴, period: 2024-01-01, amount: 5000}, {stage: detail, person: 7, project: 高龄津贴, period: 2024-02-01, amount: 5000}]
    expect: [{amount_fen: 5000, died: 2023-12}]
  - name: 丧葬补助与遗属抚恤
    kind: lookalike
    as_of: 2024-06-30
    given:
      status: [{type: death, person: 7, from: 2023-09-12}]
      benefit:
        - {stage: detail, person: 7, project: 丧葬补助金, period: 2023-12-01, amount: 480000}
        - {stage: detail, person: 7, project: 一次性抚恤金, period: 2024-02-01, amount: 480000}
        - {stage: detail, person: 7, project: 社保待遇, note: 丧葬费, period: 2024-02-01, amount: 480000}
    expect: []
  - name: 银行已退票：备注写明，或回盘失败
    kind: lookalike
    as_of: 2024-06-30
    given:
      status: [{type: death, person: 7, from: 2023-09-12}, {type: death, person: 8, from: 2023-09-12}, {type: death, person: 9, from: 2023-09-12}]
      benefit:
        - {stage: detail, person: 7, project: 高龄津贴, period: 2024-02-01, amount: 5000, note: 银行退票}
        - {stage: detail, person: 8, project: 高龄津贴, period: 2024-02-01, amount: 5000}
        - {stage: return, person: 8, project: 高龄津贴, amount: 5000, bank_result: failed}
        - {stage: detail, person: 9, project: 高龄津贴, period: 2024-02-01, amount: 5000}
        - {stage: return, person: 9, project: 高龄津贴, period: 2024-02-01, amount: 5000, return_reason: 退票：账户已销户}
    expect: []
  - name: 三个月里退回一个月，只算其余两个月
    kind: lookalike
    as_of: 2024-06-30
    given:
      status: [{type: death, person: 7, from: 2023-09-12}]
      benefit:
        - {stage: detail, person: 7, project: 高龄津贴, period: 2024-02-01, amount: 5000}
        - {stage: detail, person: 7, project: 高龄津贴, period: 2024-03-01, amount: 5000}
        - {stage: detail, person: 7, project: 高龄津贴, period: 2024-04-01, amount: 5000, note: 银行退票}
        - {stage: return, person: 7, project: 高龄津贴, amount: 5000, bank_result: failed}
        - {stage: return, person: 7, project: 高龄津贴, amount: 5000, bank_result: ok}
    expect: [{months: 2, amount_fen: 10000, last_month: 2024-03}]
  - name: 按年发放，死亡在这一年之内
    kind: lookalike
    as_of: 2024-06-30
    given:
      status: [{type: death, person: 7, from: 2023-02-12}]
      benefit: [{stage: detail, person: 7, project: 耕地地力保护补贴, period_lo: 2023-01-01, period_hi: 2023-12-31, amount: 96000}]
    expect: []
  - name: 两份死亡名单日期不同，取晚的
    kind: lookalike
    as_of: 2024-06-30
    given:
      status: [{type: death, person: 7, from: 2023-09-12}, {type: death, person: 7, from: 2024-01-02}]
      benefit: [{stage: detail, person: 7, project: 高龄津贴, period: 2024-02-01, amount: 5000}]
    expect: []
  - name: 坏号、空号、空期、空金额、没有死亡日期
    kind: dirty
    as_of: 2024-06-30
    given:
      status: [{type: death, person: 7, from: 2023-09-12}, {type: death, _dq: 2, from: 2023-09-12}, {type: death, person: 8}]
      benefit:
        - {stage: detail, _dq: 2, person_fault: check, project: 高龄津贴, period: 2024-02-01, amount: 5000}
        - {stage: detail, project: 高龄津贴, period: 2024-02-01, amount: 5000}
        - {stage: detail, person: 7, project: 高龄津贴, amount: 5000}
        - {stage: detail, person: 7, project: 高龄津贴, period: 2024-02-01}
        - {stage: detail, person: 8, project: 高龄津贴, period: 2024-02-01, amount: 5000}
    expect: []
  - name: 没有项目名称的一行照样核查
    kind: dirty
    as_of: 2024-06-30
    given:
      status: [{type: death, person: 7, from: 2023-09-12}]
      benefit: [{stage: detail, person: 7, period: 2024-02-01, amount: 5000}]
    expect: [{subject: '7', project: '', amount_fen: 5000, grade: B}]
*/
WITH named AS ( -- which policy a project is: the longest word that its name holds
    SELECT p.project, f.dept, f.after_death
    FROM (SELECT DISTINCT project FROM benefit) p
    JOIN fact_policy f ON contains(p.project, f.word)
    QUALIFY row_number() OVER (PARTITION BY p.project ORDER BY length(f.word) DESC NULLS LAST, f.word ASC NULLS LAST) = 1
),
dead AS ( -- lists that disagree: the latest day counts, in favour of the person
    SELECT
        person,
        max(from_hi) AS died_hi,
        max(from_lo) AS died_lo,
        min(name_key) AS name_one,
        max(name_key) AS name_other,
        collect_list(_row) AS rows_status
    FROM status
    WHERE type = 'death' AND _dq < 2 AND person IS NOT NULL AND from_hi IS NOT NULL
    GROUP BY person
),
late AS (
    SELECT
        b.person, b.amount, b.period_lo, b.period_hi, b.org, b.township, b.name_mask, b.voucher_no, b._row,
        coalesce(b.project, '') AS project,
        n.dept, d.died_lo, d.died_hi, d.rows_status,
        regexp_like(coalesce(b.note, ''), '退票|退回') AND NOT regexp_like(b.note, '重发|补发') AS is_noted,
        CASE WHEN b.name_key = d.name_one OR b.name_key = d.name_other THEN 'A' ELSE 'B' END AS grade
    FROM benefit b
    JOIN dead d ON d.person = b.person
    JOIN p_grace_months g ON b.period_hi BETWEEN g.lo AND g.hi
    LEFT JOIN named n ON n.project = b.project
    WHERE b.stage = 'detail' AND b._dq < 2 AND b.amount > 0
        AND year(b.period_lo) * 12 + month(b.period_lo) > year(d.died_hi) * 12 + month(d.died_hi) + g.value
        AND b.period_lo <= $as_of
        AND coalesce(n.after_death, false) = false
        AND NOT regexp_like(coalesce(b.note, ''), '丧葬|抚恤|遗属')
),
failed AS ( -- what the bank could not pay; its lists often do not say for which month
    SELECT person, coalesce(project, '') AS project, amount, period_lo, count(*) AS times
    FROM benefit
    WHERE stage = 'return' AND person IS NOT NULL
        AND (bank_result = 'failed' OR regexp_like(coalesce(return_reason, ''), '退票|退回|销户|冻结|不符|失败'))
    GROUP BY person, coalesce(project, ''), amount, period_lo
),
ranked AS ( -- without a month the bank's failures are taken off the noted lines first, then off the latest
    SELECT
        l.*,
        coalesce(u.times, 0) AS times,
        row_number() OVER (
            PARTITION BY l.person, l.project, l.amount
            ORDER BY l.is_noted DESC NULLS LAST, l.period_lo DESC NULLS LAST, l.voucher_no DESC NULLS LAST,
                l._row DESC NULLS LAST) AS nth
    FROM late l
    LEFT JOIN failed u ON u.person = l.person AND u.project = l.project AND u.amount = l.amount AND u.period_lo IS NULL
    LEFT JOIN failed k ON k.person = l.person AND k.project = l.project AND k.amount = l.amount AND k.period_lo = l.period_lo
    WHERE k.times IS NULL
)
SELECT
    CAST(person AS STRING) AS subject,
    CAST(coalesce(max(org), max(dept)) AS STRING) AS unit,
    CAST(max(township) AS STRING) AS township,
    CAST(project AS STRING) AS fund,
    CAST(max(period_hi) AS DATE) AS occurred_on,
    CAST(sum(amount) AS BIGINT) AS amount_fen,
    CAST(max(grade) AS STRING) AS grade,
    collect_list(_row) AS rows_benefit,
    max(rows_status) AS rows_status,
    CAST(project AS STRING) AS project,
    CAST(max(name_mask) AS STRING) AS name,
    CAST(count(DISTINCT year(period_lo) * 12 + month(period_lo)) AS BIGINT) AS months,
    CAST(date_format(min(period_lo), 'yyyy-MM') AS STRING) AS first_month,
    CAST(date_format(max(period_hi), 'yyyy-MM') AS STRING) AS last_month,
    CAST(CASE WHEN max(died_lo) = max(died_hi) THEN date_format(max(died_hi), 'yyyy-MM-dd')
        ELSE date_format(max(died_hi), 'yyyy-MM') END AS STRING) AS died
FROM ranked
WHERE is_noted = false AND nth > times
GROUP BY person, project
