-- leads_open by all: c__ {"basis": "orders"}
SELECT
  "t6"."p",
  COUNT(*) AS "c__"
FROM (
  SELECT
    "t2"."p",
    "t2"."p_asof"
  FROM (
    SELECT
      *
    FROM (
      SELECT
        "t1"."created_at",
        "t1"."converted_at",
        "t1"."disqualified_at",
        "t1"."lead_id",
        "t1"."owner_id",
        "t1"."source",
        "t1"."campaign_id",
        "t1"."industry",
        "t1"."region",
        "t1"."row_order",
        "t1"."born",
        LEAST(
          COALESCE("t1"."converted_at", MAKE_TIMESTAMP(9999, 12, 30, 0, 0, 0.0)),
          COALESCE("t1"."disqualified_at", MAKE_TIMESTAMP(9999, 12, 30, 0, 0, 0.0))
        ) AS "gone_at"
      FROM "crm_v_leads" AS "t1"
      WHERE
        LEAST(
          COALESCE("t1"."converted_at", MAKE_TIMESTAMP(9999, 12, 30, 0, 0, 0.0)),
          COALESCE("t1"."disqualified_at", MAKE_TIMESTAMP(9999, 12, 30, 0, 0, 0.0))
        ) > "t1"."created_at"
    ) AS "t3"
    WHERE
      "t3"."created_at" < CRM_LAST_P_CUT()
      AND "t3"."gone_at" >= CRM_FIRST_P_CUT()
      AND "t3"."born" < CRM_LAST_P_ASOF()
  ) AS "t5"
  INNER JOIN "crm_periods" AS "t2"
    ON "t5"."created_at" < "t2"."p_cut"
    AND "t5"."gone_at" >= "t2"."p_cut"
    AND "t5"."born" < "t2"."p_asof"
) AS "t6"
GROUP BY
  1
