-- leads_open by all: c__ {"basis": "orders"}
SELECT
  "t5"."p",
  COUNT(*) AS "c__"
FROM (
  SELECT
    "t2"."p",
    "t2"."p_asof"
  FROM (
    SELECT
      "t0"."created_at",
      "t0"."converted_at",
      "t0"."disqualified_at",
      "t0"."lead_id",
      "t0"."owner_id",
      "t0"."source",
      "t0"."campaign_id",
      "t0"."industry",
      "t0"."region",
      "t0"."row_order",
      "t0"."born",
      LEAST(
        COALESCE("t0"."converted_at", CAST('9999-12-30T00:00:00' AS TIMESTAMP(6))),
        COALESCE("t0"."disqualified_at", CAST('9999-12-30T00:00:00' AS TIMESTAMP(6)))
      ) AS "gone_at"
    FROM "crm_v_leads" AS "t0"
    WHERE
      LEAST(
        COALESCE("t0"."converted_at", CAST('9999-12-30T00:00:00' AS TIMESTAMP(6))),
        COALESCE("t0"."disqualified_at", CAST('9999-12-30T00:00:00' AS TIMESTAMP(6)))
      ) > "t0"."created_at"
  ) AS "t4"
  INNER JOIN "crm_periods" AS "t2"
    ON "t4"."created_at" < "t2"."p_cut"
    AND "t4"."gone_at" >= "t2"."p_cut"
    AND "t4"."born" < "t2"."p_asof"
) AS "t5"
GROUP BY
  1
