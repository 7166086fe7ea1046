-- subscriptions_ending by all: c__renewed c__ {"basis": "orders"}
SELECT
  "t7"."p",
  COUNT(*) FILTER(WHERE
    "t7"."renewed") AS "c__renewed",
  COUNT(*) AS "c__"
FROM (
  SELECT
    "t6"."p",
    "t6"."p_asof",
    "t6"."renewed_by" IS NOT NULL AS "renewed"
  FROM (
    SELECT
      "t5"."account_id",
      "t5"."product_id",
      "t5"."ends_at",
      "t5"."renewed_by",
      "t5"."row_order",
      "t5"."born",
      "t5"."p",
      "t5"."p_start",
      "t5"."p_cut",
      "t5"."p_asof",
      "t5"."p_opening",
      "t5"."p_t12",
      "t5"."p_s12",
      "t5"."p_t24",
      "t5"."p_start_on",
      "t5"."p_cut_on",
      "t5"."p_opening_on",
      "t5"."p_cut_day",
      "t5"."p_opening_day",
      "t5"."p_next_start",
      "t5"."p_next_end",
      "t5"."p_typed"
    FROM (
      SELECT
        "t4"."account_id",
        "t4"."product_id",
        "t4"."ends_at",
        "t4"."renewed_by",
        "t4"."row_order",
        "t4"."born",
        "t4"."_day",
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
          "t0"."account_id",
          "t0"."product_id",
          "t0"."ends_at",
          "t0"."renewed_by",
          "t0"."row_order",
          "t0"."born",
          "t0"."ends_at" AS "_day"
        FROM "crm_v_subscriptions" AS "t0"
        WHERE
          "t0"."ends_at" IS NOT NULL
      ) AS "t4"
      INNER JOIN "crm_period_days" AS "t2"
        ON "t4"."_day" = "t2"."p_day"
        AND "t4"."ends_at" >= "t2"."p_start_on"
        AND "t4"."ends_at" < "t2"."p_cut_on"
        AND "t4"."born" < "t2"."p_asof"
    ) AS "t5"
  ) AS "t6"
) AS "t7"
GROUP BY
  1
