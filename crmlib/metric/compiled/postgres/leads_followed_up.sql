-- leads_followed_up by all: c__ {"basis": "orders"}
SELECT
  "t20"."p",
  COUNT(*) AS "c__"
FROM (
  SELECT
    "t19"."p",
    "t19"."p_asof"
  FROM (
    SELECT
      "t17"."p",
      "t17"."lead_id" AS "_touched",
      "t17"."p_asof"
    FROM (
      SELECT
        "t16"."p",
        "t16"."lead_id",
        "t7"."p_asof"
      FROM (
        SELECT DISTINCT
          "t14"."p",
          "t14"."lead_id"
        FROM (
          SELECT
            "t13"."type",
            "t13"."status",
            "t13"."occurred_at",
            "t13"."lead_id",
            "t13"."row_order",
            "t13"."born",
            "t13"."p",
            "t13"."p_start",
            "t13"."p_cut",
            "t13"."p_asof",
            "t13"."p_opening",
            "t13"."p_t12",
            "t13"."p_s12",
            "t13"."p_t24",
            "t13"."p_start_on",
            "t13"."p_cut_on",
            "t13"."p_opening_on",
            "t13"."p_cut_day",
            "t13"."p_opening_day",
            "t13"."p_next_start",
            "t13"."p_next_end",
            "t13"."p_typed"
          FROM (
            SELECT
              "t10"."type",
              "t10"."status",
              "t10"."occurred_at",
              "t10"."lead_id",
              "t10"."row_order",
              "t10"."born",
              "t10"."_day",
              "t4"."p",
              "t4"."p_start",
              "t4"."p_cut",
              "t4"."p_asof",
              "t4"."p_opening",
              "t4"."p_t12",
              "t4"."p_s12",
              "t4"."p_t24",
              "t4"."p_start_on",
              "t4"."p_cut_on",
              "t4"."p_opening_on",
              "t4"."p_cut_day",
              "t4"."p_opening_day",
              "t4"."p_next_start",
              "t4"."p_next_end",
              "t4"."p_typed",
              "t4"."p_day"
            FROM (
              SELECT
                "t2"."type",
                "t2"."status",
                "t2"."occurred_at",
                "t2"."lead_id",
                "t2"."row_order",
                "t2"."born",
                CAST("t2"."occurred_at" AS DATE) AS "_day"
              FROM "crm_v_activities" AS "t2"
              WHERE
                "t2"."type" IN ('call', 'email', 'meeting', 'demo')
                AND "t2"."status" = 'done'
                AND "t2"."lead_id" IS NOT NULL
                AND "t2"."occurred_at" IS NOT NULL
            ) AS "t10"
            INNER JOIN "crm_period_days" AS "t4"
              ON "t10"."_day" = "t4"."p_day"
              AND "t10"."occurred_at" >= "t4"."p_start"
              AND "t10"."occurred_at" < "t4"."p_cut"
              AND "t10"."born" < "t4"."p_asof"
          ) AS "t13"
        ) AS "t14"
      ) AS "t16"
      INNER JOIN (
        SELECT
          "t1"."p",
          "t1"."p_asof"
        FROM "crm_periods" AS "t1"
      ) AS "t7"
        ON "t16"."p" = "t7"."p"
    ) AS "t17"
  ) AS "t19"
  INNER JOIN (
    SELECT
      "t9"."born" AS "lead_born",
      "t9"."lead_id",
      "t9"."owner_id",
      "t9"."source",
      "t9"."campaign_id",
      "t9"."industry",
      "t9"."region"
    FROM (
      SELECT
        "t6"."lead_id",
        "t6"."owner_id",
        "t6"."source",
        "t6"."campaign_id",
        "t6"."industry",
        "t6"."region",
        "t6"."row_order",
        "t6"."born"
      FROM (
        SELECT
          *
        FROM "crm_v_leads" AS "t0"
        WHERE
          "t0"."lead_id" IS NOT NULL AND "t0"."copy" = 0
      ) AS "t6"
    ) AS "t9"
  ) AS "t12"
    ON "t19"."_touched" = "t12"."lead_id" AND "t12"."lead_born" < "t19"."p_asof"
) AS "t20"
GROUP BY
  1
