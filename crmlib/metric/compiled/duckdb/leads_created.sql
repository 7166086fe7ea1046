-- leads_created by all: c__ c__converted c__converted_soon s__score n__score c__fits c__referred {"basis": "orders"}
SELECT
  "t4"."p",
  COUNT(*) AS "c__",
  COUNT(*) FILTER(WHERE
    "t4"."converted") AS "c__converted",
  COUNT(*) FILTER(WHERE
    "t4"."converted_soon") AS "c__converted_soon",
  SUM("t4"."score") AS "s__score",
  COUNT("t4"."score") AS "n__score",
  COUNT(*) FILTER(WHERE
    "t4"."fits") AS "c__fits",
  COUNT(*) FILTER(WHERE
    "t4"."referred") AS "c__referred"
FROM (
  SELECT
    "t3"."p",
    "t3"."p_asof",
    COALESCE("t2"."converted_at" < "t3"."p_asof", FALSE) AS "converted",
    COALESCE("t2"."converted_at" < "t3"."p_asof", FALSE)
    AND (
      CAST(EPOCH_US("t2"."converted_at") - EPOCH_US("t2"."created_at") AS DECIMAL(18, 0)) <= 7776000000000
    ) AS "converted_soon",
    "t2"."score",
    "t2"."fits",
    (
      "t2"."referrer_account_id" IS NOT NULL
    )
    OR COALESCE("t2"."source" = 'referral', FALSE) AS "referred"
  FROM "crm_v_leads" AS "t2"
  INNER JOIN "crm_periods" AS "t3"
    ON "t2"."created_at" >= "t3"."p_start"
    AND "t2"."created_at" < "t3"."p_cut"
    AND "t2"."born" < "t3"."p_asof"
) AS "t4"
GROUP BY
  1
