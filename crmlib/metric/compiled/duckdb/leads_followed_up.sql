-- leads_followed_up by all: c__ {"basis": "orders"}
SELECT
  "t15"."p",
  COUNT(*) AS "c__"
FROM (
  SELECT
    "t14"."p",
    "t14"."p_asof"
  FROM (
    SELECT
      "t12"."p",
      "t12"."p_asof",
      "t12"."lead_id" AS "_touched"
    FROM (
      SELECT DISTINCT
        "t11"."p",
        "t11"."p_asof",
        "t11"."lead_id"
      FROM (
        SELECT
          "t10".*
          EXCLUDE ("_month", "p_month")
        FROM (
          SELECT
            "t7"."type",
            "t7"."status",
            "t7"."occurred_at",
            "t7"."lead_id",
            "t7"."row_order",
            "t7"."born",
            "t7"."_month",
            "t3"."p",
            "t3"."p_start",
            "t3"."p_cut",
            "t3"."p_asof",
            "t3"."p_opening",
            "t3"."p_t12",
            "t3"."p_s12",
            "t3"."p_t24",
            "t3"."p_start_on",
            "t3"."p_cut_on",
            "t3"."p_opening_on",
            "t3"."p_cut_day",
            "t3"."p_opening_day",
            "t3"."p_next_start",
            "t3"."p_next_end",
            "t3"."p_typed",
            "t3"."p_month"
          FROM (
            SELECT
              "t1"."type",
              "t1"."status",
              "t1"."occurred_at",
              "t1"."lead_id",
              "t1"."row_order",
              "t1"."born",
              CAST(DATE_TRUNC('MONTH', "t1"."occurred_at") AS TIMESTAMP(6)) AS "_month"
            FROM "crm_v_activities" AS "t1"
            WHERE
              "t1"."type" IN ('call', 'email', 'meeting', 'demo')
              AND "t1"."status" = 'done'
              AND "t1"."occurred_at" IS NOT NULL
          ) AS "t7"
          INNER JOIN "crm_period_months" AS "t3"
            ON "t7"."_month" = "t3"."p_month"
            AND "t7"."occurred_at" >= "t3"."p_start"
            AND "t7"."occurred_at" < "t3"."p_cut"
            AND "t7"."born" < "t3"."p_asof"
        ) AS "t10"
      ) AS "t11"
    ) AS "t12"
  ) AS "t14"
  INNER JOIN (
    SELECT
      "t5"."born" AS "lead_born",
      "t5"."lead_id",
      "t5"."owner_id",
      "t5"."source",
      "t5"."campaign_id",
      "t5"."industry",
      "t5"."region"
    FROM (
      SELECT
        "t4".*
        EXCLUDE ("copy")
      FROM (
        SELECT
          *
        FROM "crm_v_leads" AS "t0"
        WHERE
          "t0"."lead_id" IS NOT NULL AND "t0"."copy" = 0
      ) AS "t4"
    ) AS "t5"
  ) AS "t9"
    ON "t14"."_touched" = "t9"."lead_id" AND "t9"."lead_born" < "t14"."p_asof"
) AS "t15"
GROUP BY
  1
