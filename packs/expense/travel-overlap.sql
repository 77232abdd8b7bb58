/*
model: travel-overlap
id: K032
version: 1
status: live
title: {zh: 差旅时间冲突, en: Travel claims whose days collide}
detects:
  zh: 同一人两张差旅（会议、培训）单据的日期重叠，且目的地不同；或同一目的地同样几天两次领取伙食补助
  en: two travel, meeting or training claims of one person overlap in days while the places differ, or meals of the same days at the same place are claimed twice
severity: yellow
answers: [预算单位, 本人]
subject: record
law:
  - {name: 《中央和国家机关差旅费管理办法》（财行〔2013〕531号）及本省、本县差旅费管理办法, article: 伙食补助费与报销管理, text: 按出差自然日数计算补助，据实报销, from: 2014-01-01, certainty: S}
  - {name: 《公职人员政务处分法》, article: 第三十五条, text: 违反规定发放津贴、补贴，公务活动超标准、超范围，或者违反规定公款消费的，依法处理, from: 2020-07-01}
params:
  overlap_days:
    unit: days
    basis: 设计默认值：一天即提示；返程与再出发的同一天不算 (design default)
    zh: 重叠几天起提示
    en: days of overlap from which a pair is named
    values: [{from: 2000-01-01, value: 1}]
needs:
  registers: [expense, status]
  coverage: [{register: expense, where: {type: travel}, zh: 差旅费报销明细, en: a list of travel claims}]
occasion: [other_claim]
material: [days, what_zh]
lookalikes:
  zh:
    - 上午返程、下午再出发，只有这一天相接
    - 同一天往返两地，顺路办两件事
    - 经办人一张单据代多人报销（人数大于一）
    - 同单位有同名同姓的两个人
    - 同一行程的住宿、交通分两张单据报
    - 更正、补报、作废重开的单据
    - 目的地写法不同，如“东屏市”与“东屏”
  en:
    - back in the morning and away again in the afternoon, only that day in common
    - two places on one day's round trip
    - a clerk who claims for several persons on one form (headcount above one)
    - two colleagues of one name in a unit
    - lodging and transport of one trip on two forms
    - corrected, late or cancelled forms
    - one place written in two ways
ask:
  zh: [两次出差的审批单, 车票、住宿票据与公务卡记录, 当日考勤或会议签到, 已退回补助的凭证]
  en: [the approvals of both trips, tickets, hotel bills and card records, attendance of those days, proof of what was paid back]
reason:
  zh: 疑点：{unit}{name}的两张单据日期重叠{days}天（{what_zh}）：{subject_claim}（{place}，{start_on}至{end_on}）与{other_claim}（{other_place}，{other_start}至{other_end}），其中较小一张{amount_fen}元，待核实
  en: 'To be checked: two claims of {name} ({unit}) overlap by {days} day(s) ({what_en}): {subject_claim} ({place}, {start_on} to {end_on}) and {other_claim} ({other_place}, {other_start} to {other_end}); the smaller one is {amount_fen} yuan'
cases:
  - name: 两地重叠两天，按单位与姓名
    kind: fires
    as_of: 2024-06-30
    given:
      expense:
        - {type: travel, claim_no: C1, org: 水利局, name_key: 7, name_mask: 张*, start_on: 2024-03-04, end_on: 2024-03-07, place: 东屏市, amount: 180000, meal: 40000}
        - {type: travel, claim_no: C2, org: 水利局, name_key: 7, name_mask: 张*, start_on: 2024-03-06, end_on: 2024-03-08, place: 南雁市, amount: 120000, meal: 30000}
    expect: [{subject: 水利局/C1, subject_claim: C1, other_claim: C2, unit: 水利局, name: 张*, days: 2, amount_fen: 120000, what_zh: 目的地不同, grade: C, occurred_on: 2024-03-06, place: 东屏市, other_place: 南雁市}]
  - name: 有证件号，跨单位；一天的出差落在另一次出差中间
    kind: fires
    as_of: 2024-06-30
    given:
      expense:
        - {type: travel, claim_no: C1, org: 水利局, person: 5, name_key: 7, start_on: 2024-03-04, end_on: 2024-03-07, place: 东屏市, amount: 180000}
        - {type: travel, claim_no: C1, org: 水土保持站, person: 5, name_key: 7, start_on: 2024-03-05, end_on: 2024-03-05, place: 南雁市, amount: 20000}
        - {type: training, claim_no: C3, org: 水利局, person: 6, name_key: 8, start_on: 2024-03-04, end_on: 2024-03-07, place: 东屏市, amount: 180000}
        - {type: travel, claim_no: C4, org: 水利局, person: 6, name_key: 9, start_on: 2024-03-06, end_on: 2024-03-09, place: 西岚市, amount: 180000}
    expect: [{subject: 水利局/C1, days: 1, amount_fen: 20000, grade: A}, {subject: 水利局/C3, other_claim: C4, days: 2, grade: B}]
  - name: 同一目的地同样几天，两张单据都领伙食补助
    kind: fires
    as_of: 2024-06-30
    given:
      expense:
        - {type: travel, claim_no: C1, org: 水利局, name_key: 7, start_on: 2024-03-04, end_on: 2024-03-06, place: 东屏市, amount: 150000, meal: 30000}
        - {type: travel, claim_no: C2, org: 水利局, name_key: 7, start_on: 2024-03-04, end_on: 2024-03-06, place: 东屏, amount: 60000, meal: 30000}
    expect: [{subject: 水利局/C1, other_claim: C2, days: 3, what_zh: 同一目的地两次领取伙食补助, amount_fen: 60000}]
  - name: 长短套叠，短的一次在很早开始的一次之后还有重叠
    kind: fires
    as_of: 2024-06-30
    given:
      expense:
        - {type: travel, claim_no: C1, org: 水利局, name_key: 7, start_on: 2024-03-01, end_on: 2024-03-20, place: 东屏市, amount: 900000}
        - {type: travel, claim_no: C2, org: 水利局, name_key: 7, start_on: 2024-03-04, end_on: 2024-03-05, place: 南雁市, amount: 50000}
        - {type: travel, claim_no: C3, org: 水利局, name_key: 7, start_on: 2024-03-10, end_on: 2024-03-11, place: 西岚市, amount: 50000}
    expect: [{subject: 水利局/C1, other_claim: C2}, {subject: 水利局/C1, other_claim: C3}]
  - name: 不重叠；不同的人；不同单位的同名人；接待单据
    kind: quiet
    as_of: 2024-06-30
    given:
      expense:
        - {type: travel, claim_no: C1, org: 水利局, name_key: 7, start_on: 2024-03-04, end_on: 2024-03-06, place: 东屏市, amount: 150000}
        - {type: travel, claim_no: C2, org: 水利局, name_key: 7, start_on: 2024-03-07, end_on: 2024-03-09, place: 南雁市, amount: 150000}
        - {type: travel, claim_no: C3, org: 水利局, name_key: 8, start_on: 2024-03-05, end_on: 2024-03-08, place: 南雁市, amount: 150000}
        - {type: travel, claim_no: C4, org: 林业局, name_key: 7, start_on: 2024-03-05, end_on: 2024-03-08, place: 南雁市, amount: 150000}
        - {type: reception, claim_no: C5, org: 水利局, name_key: 7, start_on: 2024-03-05, end_on: 2024-03-08, place: 南雁市, amount: 150000}
    expect: []
  - name: 重叠恰为一天提示；只有返程与再出发的一天相接不提示
    kind: edge
    as_of: 2024-06-30
    given:
      expense:
        - {type: travel, claim_no: C1, org: 水利局, name_key: 7, start_on: 2024-03-04, end_on: 2024-03-06, place: 东屏市, amount: 150000}
        - {type: travel, claim_no: C2, org: 水利局, name_key: 7, start_on: 2024-03-06, end_on: 2024-03-08, place: 南雁市, amount: 150000}
        - {type: travel, claim_no: C3, org: 水利局, name_key: 8, start_on: 2024-03-04, end_on: 2024-03-06, place: 东屏市, amount: 150000}
        - {type: travel, claim_no: C4, org: 水利局, name_key: 8, start_on: 2024-03-05, end_on: 2024-03-05, place: 南雁市, amount: 40000}
    expect: [{subject: 水利局/C3, days: 1}]
  - name: 基准日当天已出发的算，之后的不算
    kind: edge
    as_of: 2024-06-30
    given:
      expense:
        - {type: travel, claim_no: C1, org: 水利局, name_key: 7, start_on: 2024-06-28, end_on: 2024-07-03, place: 东屏市, amount: 150000}
        - {type: travel, claim_no: C2, org: 水利局, name_key: 7, start_on: 2024-06-30, end_on: 2024-07-01, place: 南雁市, amount: 150000}
        - {type: travel, claim_no: C3, org: 水利局, name_key: 7, start_on: 2024-07-01, end_on: 2024-07-02, place: 西岚市, amount: 150000}
    expect: [{other_claim: C2}]
  - name: 同日往返两地顺路；上午返程下午再出当天来回
    kind: lookalike
    as_of: 2024-06-30
    given:
      expense:
        - {type: travel, claim_no: C1, org: 水利局, name_key: 7, start_on: 2024-03-04, end_on: 2024-03-04, place: 东屏市, amount: 15000}
        - {type: travel, claim_no: C2, org: 水利局, name_key: 7, start_on: 2024-03-04, end_on: 2024-03-04, place: 南雁市, amount: 15000}
        - {type: travel, claim_no: C3, org: 水利局, name_key: 8, start_on: 2024-03-04, end_on: 2024-03-06, place: 东屏市, amount: 150000}
        - {type: travel, claim_no: C4, org: 水利局, name_key: 8, start_on: 2024-03-06, end_on: 2024-03-06, place: 南雁市, amount: 15000}
        - {type: travel, claim_no: C5, org: 水利局, name_key: 8, start_on: 2024-03-04, end_on: 2024-03-04, place: 南雁市, amount: 15000}
    expect: []
  - name: 代多人报销；住宿与交通分两张；更正的单据
    kind: lookalike
    as_of: 2024-06-30
    given:
      expense:
        - {type: travel, claim_no: C1, org: 水利局, name_key: 7, start_on: 2024-03-04, end_on: 2024-03-06, place: 东屏市, headcount: 4, amount: 450000}
        - {type: travel, claim_no: C2, org: 水利局, name_key: 7, start_on: 2024-03-04, end_on: 2024-03-06, place: 南雁市, headcount: 1, amount: 150000}
        - {type: travel, claim_no: C3, org: 水利局, name_key: 8, start_on: 2024-03-04, end_on: 2024-03-06, place: 东屏市, amount: 80000, meal: 30000}
        - {type: travel, claim_no: C4, org: 水利局, name_key: 8, start_on: 2024-03-04, end_on: 2024-03-06, place: 东屏市, amount: 40000, meal: 0}
        - {type: travel, claim_no: C5, org: 水利局, name_key: 9, start_on: 2024-03-04, end_on: 2024-03-06, place: 东屏市, amount: 80000, note: 填错作废}
        - {type: travel, claim_no: C6, org: 水利局, name_key: 9, start_on: 2024-03-04, end_on: 2024-03-06, place: 南雁市, amount: 80000}
    expect: []
  - name: 同单位同名同姓，供养名单上是两个人；只有一人的照样提示
    kind: lookalike
    as_of: 2024-06-30
    given:
      status:
        - {type: payroll, org: 水利局, person: 5, name_key: 7}
        - {type: payroll, org: 水利局, person: 6, name_key: 7}
        - {type: payroll, org: 水利局, person: 8, name_key: 9}
        - {type: payroll, org: 水利局, person: 8, name_key: 9}
      expense:
        - {type: travel, claim_no: C1, org: 水利局, name_key: 7, start_on: 2024-03-04, end_on: 2024-03-06, place: 东屏市, amount: 150000}
        - {type: travel, claim_no: C2, org: 水利局, name_key: 7, start_on: 2024-03-05, end_on: 2024-03-08, place: 南雁市, amount: 150000}
        - {type: travel, claim_no: C3, org: 水利局, name_key: 9, start_on: 2024-03-04, end_on: 2024-03-06, place: 东屏市, amount: 150000}
        - {type: travel, claim_no: C4, org: 水利局, name_key: 9, start_on: 2024-03-05, end_on: 2024-03-08, place: 南雁市, amount: 150000}
    expect: [{subject: 水利局/C3}]
  - name: 一张单据分几段行程；目的地只是写法不同
    kind: lookalike
    as_of: 2024-06-30
    given:
      expense:
        - {type: travel, claim_no: C1, org: 水利局, name_key: 7, start_on: 2024-03-04, end_on: 2024-03-06, place: 东屏市, amount: 150000}
        - {type: travel, claim_no: C1, org: 水利局, name_key: 7, start_on: 2024-03-05, end_on: 2024-03-08, place: 南雁市, amount: 150000}
        - {type: travel, claim_no: C2, org: 水利局, name_key: 8, start_on: 2024-03-04, end_on: 2024-03-06, place: 东屏市、南雁市, amount: 150000, meal: 30000}
        - {type: travel, claim_no: C3, org: 水利局, name_key: 8, start_on: 2024-03-05, end_on: 2024-03-06, place: 南雁, amount: 50000}
    expect: []
  - name: 没有单据号、姓名、日期、目的地、金额；返回早于出发；只知月份
    kind: dirty
    as_of: 2024-06-30
    given:
      expense:
        - {type: travel, org: 水利局, name_key: 7, start_on: 2024-03-04, end_on: 2024-03-06, place: 东屏市, amount: 150000}
        - {type: travel, claim_no: C2, org: 水利局, name_key: 7, start_on: 2024-03-04, end_on: 2024-03-06, place: 南雁市, amount: 150000}
        - {type: travel, claim_no: C3, org: 水利局, start_on: 2024-03-04, end_on: 2024-03-06, place: 西岚市, amount: 150000}
        - {type: travel, claim_no: C4, name_key: 7, start_on: 2024-03-04, end_on: 2024-03-06, place: 西岚市, amount: 150000}
        - {type: travel, claim_no: C5, org: 水利局, name_key: 7, start_on: 2024-03-04, place: 西岚市, amount: 150000}
        - {type: travel, claim_no: C6, org: 水利局, name_key: 7, start_on: 2024-03-04, end_on: 2024-03-06, amount: 150000}
        - {type: travel, claim_no: C7, org: 水利局, name_key: 7, start_on: 2024-03-04, end_on: 2024-03-06, place: 西岚市}
        - {type: travel, claim_no: C8, org: 水利局, name_key: 7, start_on: 2024-03-06, end_on: 2024-03-04, place: 西岚市, amount: 150000}
        - {type: travel, claim_no: C9, org: 水利局, name_key: 7, start_on_lo: 2024-03-01, start_on_hi: 2024-03-31, end_on: 2024-03-06, place: 西岚市, amount: 150000}
        - {type: travel, claim_no: D1, org: 水利局, name_key: 7, name_fault: odd, start_on: 2024-03-04, end_on: 2024-03-06, place: 西岚市, amount: 150000}
    expect: []
*/
WITH namesakes AS ( -- by a name alone two colleagues of that name cannot be told apart
    SELECT org, name_key
    FROM status
    WHERE type = 'payroll' AND org IS NOT NULL AND name_key IS NOT NULL AND person IS NOT NULL
    GROUP BY org, name_key
    HAVING min(person) < max(person)
),
trips AS ( -- who travelled: by number, else by name within the unit
    SELECT
        e.claim_no, e.start_on, e.end_on, e.place, e.amount, e.name_key, e.name_mask, e.person, e._row,
        coalesce(e.org, '') AS org,
        coalesce(e.meal, 0) AS meal,
        coalesce('#' || CAST(e.person AS STRING), e.org || '/' || CAST(e.name_key AS STRING)) AS who
    FROM expense e
    LEFT JOIN namesakes n ON n.org = e.org AND n.name_key = e.name_key
    WHERE e.type IN ('travel', 'meeting', 'training') AND e.claim_no IS NOT NULL AND e.place IS NOT NULL
        AND e.amount > 0 AND e.start_on <= e.end_on AND e.start_on <= $as_of AND coalesce(e.headcount, 1) <= 1
        AND (e.person IS NOT NULL OR (n.name_key IS NULL AND e.name_fault IS NULL AND e.org IS NOT NULL AND e.name_key IS NOT NULL))
        AND NOT regexp_like(coalesce(e.note, '') || ' ' || coalesce(e.reason, ''), '补报|补差|更正|重开|作废|退回|冲销')
),
later AS ( -- one pass finds the trips that begin before an earlier one has ended
    SELECT t.*
    FROM (
        SELECT
            s.*,
            max(s.end_on) OVER (
                PARTITION BY s.who
                ORDER BY s.start_on ASC NULLS LAST, s.org ASC NULLS LAST, s.claim_no ASC NULLS LAST, s._row ASC NULLS LAST
                ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING) AS busy_until
        FROM trips s
    ) t
    WHERE t.busy_until >= t.start_on
),
pairs AS ( -- a day on which one trip ends and the other begins is no overlap
    SELECT
        a.org, a.claim_no, a.name_key, a.name_mask, a.person, a.place, a.start_on, a.end_on, a._row AS row_a,
        b.org AS other_org, b.claim_no AS other_claim, b.name_key AS other_name, b.place AS other_place,
        b.start_on AS other_start, b.end_on AS other_end, b._row AS row_b,
        least(a.amount, b.amount) AS fen,
        days_between(b.start_on, least(a.end_on, b.end_on)) + 1
            - CASE WHEN a.end_on = b.start_on THEN 1 ELSE 0 END
            - CASE WHEN b.end_on = a.start_on THEN 1 ELSE 0 END AS days,
        text_similarity(a.place, b.place) = 0 AND NOT contains(a.place, b.place) AND NOT contains(b.place, a.place) AS is_elsewhere,
        a.meal > 0 AND b.meal > 0 AS has_meals
    FROM later b
    JOIN trips a ON a.who = b.who AND a.end_on >= b.start_on
        AND (a.start_on < b.start_on OR (a.start_on = b.start_on
            AND (a.org < b.org OR (a.org = b.org AND a.claim_no < b.claim_no))))
    WHERE a.org <> b.org OR a.claim_no <> b.claim_no
),
found AS (
    SELECT p.*
    FROM pairs p
    JOIN p_overlap_days o ON p.other_start BETWEEN o.lo AND o.hi
    WHERE p.days >= o.value AND (p.is_elsewhere OR p.has_meals)
),
lines AS (
    SELECT org, claim_no, other_org, other_claim, collect_list(_row) AS rows_expense
    FROM (
        SELECT org, claim_no, other_org, other_claim, row_a AS _row FROM found
        UNION
        SELECT org, claim_no, other_org, other_claim, row_b AS _row FROM found
    ) e
    GROUP BY org, claim_no, other_org, other_claim
)
SELECT
    CAST(f.org || '/' || f.claim_no AS STRING) AS subject,
    CAST(nullif(f.org, '') AS STRING) AS unit,
    CAST(NULL AS STRING) AS township,
    CAST(NULL AS STRING) AS fund,
    CAST(min(f.other_start) AS DATE) AS occurred_on,
    CAST(max(f.fen) AS BIGINT) AS amount_fen,
    CAST(CASE WHEN max(f.person) IS NULL THEN 'C' WHEN min(f.name_key) = max(f.other_name) THEN 'A' ELSE 'B' END AS STRING) AS grade,
    max(l.rows_expense) AS rows_expense,
    CAST(coalesce(max(f.name_mask), '—') AS STRING) AS name,
    CAST(f.claim_no AS STRING) AS subject_claim,
    CAST(max(f.place) AS STRING) AS place,
    CAST(min(f.start_on) AS DATE) AS start_on,
    CAST(max(f.end_on) AS DATE) AS end_on,
    CAST(f.other_claim AS STRING) AS other_claim,
    CAST(max(f.other_place) AS STRING) AS other_place,
    CAST(min(f.other_start) AS DATE) AS other_start,
    CAST(max(f.other_end) AS DATE) AS other_end,
    CAST(max(f.days) AS BIGINT) AS days,
    CAST(CASE WHEN bool_or(f.is_elsewhere) THEN '目的地不同' ELSE '同一目的地两次领取伙食补助' END AS STRING) AS what_zh,
    CAST(CASE WHEN bool_or(f.is_elsewhere) THEN 'places differ' ELSE 'meals claimed twice for one place' END AS STRING) AS what_en
FROM found f
JOIN lines l ON l.org = f.org AND l.claim_no = f.claim_no AND l.other_org = f.other_org AND l.other_claim = f.other_claim
GROUP BY f.org, f.claim_no, f.other_org, f.other_claim
