-- tickets_resolved by all: c__ c__same_day s__time n__time s__complaint_time n__complaint_time c__first_contact c__first_contact_known {"basis": "orders"}
SELECT
  "t4"."p",
  COUNT(*) AS "c__",
  COUNT(*) FILTER(WHERE
    "t4"."same_day") AS "c__same_day",
  SUM("t4"."time") AS "s__time",
  COUNT("t4"."time") AS "n__time",
  SUM("t4"."complaint_time") AS "s__complaint_time",
  COUNT("t4"."complaint_time") AS "n__complaint_time",
  COUNT(*) FILTER(WHERE
    "t4"."first_contact") AS "c__first_contact",
  COUNT(*) FILTER(WHERE
    "t4"."first_contact_known") AS "c__first_contact_known"
FROM (
  SELECT
    "t3"."p",
    "t3"."p_asof",
    CRM_LOCAL_DAY("t2"."resolved_at") = CRM_LOCAL_DAY("t2"."created_at") AS "same_day",
    CAST(EPOCH_US("t2"."resolved_at") - EPOCH_US("t2"."created_at") AS DECIMAL(18, 0)) AS "time",
    CASE
      WHEN "t2"."type" = 'complaint'
      THEN CAST(EPOCH_US("t2"."resolved_at") - EPOCH_US("t2"."created_at") AS DECIMAL(18, 0))
      ELSE NULL
    END AS "complaint_time",
    COALESCE("t2"."resolved_on_first_contact", FALSE) AS "first_contact",
    "t2"."resolved_on_first_contact" IS NOT NULL AS "first_contact_known"
  FROM "crm_v_tickets" AS "t2"
  INNER JOIN "crm_periods" AS "t3"
    ON "t2"."resolved_at" >= "t3"."p_start"
    AND "t2"."resolved_at" < "t3"."p_cut"
    AND "t2"."born" < "t3"."p_asof"
) AS "t4"
GROUP BY
  1
