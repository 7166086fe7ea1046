-- subscriptions_ending by all: c__renewed c__ {"basis": "orders"}
SELECT
  "t8"."p",
  COUNT(*) FILTER(WHERE
    "t8"."renewed") AS "c__renewed",
  COUNT(*) AS "c__"
FROM (
  SELECT
    "t7"."p",
    "t7"."p_asof",
    "t7"."renewed_by" IS NOT NULL AS "renewed"
  FROM (
    SELECT
      "t6".*
      EXCLUDE ("_day", "p_day")
    FROM (
      SELECT
        "t5"."account_id",
        "t5"."product_id",
        "t5"."ends_at",
        "t5"."renewed_by",
        "t5"."row_order",
        "t5"."born",
        "t5"."_day",
        "t2"."p",
        "t2"."p_start",
        "t2"."p_cut",
        "t2"."p_asof",
        "t2"."p_opening",
        "t2"."p_t12",
        "t2"."p_s12",
        "t2"."p_t24",
        "t2"."p_start_on",
        "t2"."p_cut_on",
        "t2"."p_opening_on",
        "t2"."p_cut_day",
        "t2"."p_opening_day",
        "t2"."p_next_start",
        "t2"."p_next_end",
        "t2"."p_typed",
        "t2"."p_day"
      FROM (
        SELECT
          *
        FROM (
          SELECT
            "t1"."account_id",
            "t1"."product_id",
            "t1"."ends_at",
            "t1"."renewed_by",
            "t1"."row_order",
            "t1"."born",
            "t1"."ends_at" AS "_day"
          FROM "crm_v_subscriptions" AS "t1"
          WHERE
            "t1"."ends_at" IS NOT NULL
        ) AS "t3"
        WHERE
          "t3"."ends_at" >= CRM_FIRST_P_START_ON()
          AND "t3"."ends_at" < CRM_LAST_P_CUT_ON()
          AND "t3"."born" < CRM_LAST_P_ASOF()
      ) AS "t5"
      INNER JOIN "crm_period_days" AS "t2"
        ON "t5"."_day" = "t2"."p_day"
        AND "t5"."ends_at" >= "t2"."p_start_on"
        AND "t5"."ends_at" < "t2"."p_cut_on"
        AND "t5"."born" < "t2"."p_asof"
    ) AS "t6"
  ) AS "t7"
) AS "t8"
GROUP BY
  1
