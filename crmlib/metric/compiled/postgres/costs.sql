-- costs by all: s__selling n__selling u__selling s__serving n__serving u__serving {"basis": "orders"}
SELECT
  "t13"."p",
  SUM("t13"."selling") AS "s__selling",
  COUNT("t13"."selling") AS "n__selling",
  COUNT("t13"."selling_unrated") AS "u__selling",
  SUM("t13"."serving") AS "s__serving",
  COUNT("t13"."serving") AS "n__serving",
  COUNT("t13"."serving_unrated") AS "u__serving"
FROM (
  SELECT
    "t12"."p",
    "t12"."p_asof",
    CASE
      WHEN "t12"."category" IN ('marketing', 'sales')
      THEN "t12"."amount"
      ELSE NULL
    END * "t12"."rate" AS "selling",
    CASE
      WHEN (
        CASE
          WHEN "t12"."category" IN ('marketing', 'sales')
          THEN "t12"."amount"
          ELSE NULL
        END IS NOT NULL
      )
      AND (
        "t12"."rate" IS NULL
      )
      THEN "t12"."currency"
      ELSE NULL
    END AS "selling_unrated",
    CASE WHEN "t12"."category" = 'service' THEN "t12"."amount" ELSE NULL END * "t12"."rate" AS "serving",
    CASE
      WHEN (
        CASE WHEN "t12"."category" = 'service' THEN "t12"."amount" ELSE NULL END IS NOT NULL
      )
      AND (
        "t12"."rate" IS NULL
      )
      THEN "t12"."currency"
      ELSE NULL
    END AS "serving_unrated"
  FROM (
    SELECT
      "t11"."date",
      "t11"."category",
      "t11"."team",
      "t11"."amount",
      "t11"."currency",
      "t11"."row_order",
      "t11"."born",
      "t11"."p",
      "t11"."p_start",
      "t11"."p_cut",
      "t11"."p_asof",
      "t11"."p_opening",
      "t11"."p_t12",
      "t11"."p_s12",
      "t11"."p_t24",
      "t11"."p_start_on",
      "t11"."p_cut_on",
      "t11"."p_opening_on",
      "t11"."p_cut_day",
      "t11"."p_opening_day",
      "t11"."p_next_start",
      "t11"."p_next_end",
      "t11"."p_typed",
      "t11"."rate"
    FROM (
      SELECT
        "t10"."date",
        "t10"."category",
        "t10"."team",
        "t10"."amount",
        "t10"."currency",
        "t10"."row_order",
        "t10"."born",
        "t10"."p",
        "t10"."p_start",
        "t10"."p_cut",
        "t10"."p_asof",
        "t10"."p_opening",
        "t10"."p_t12",
        "t10"."p_s12",
        "t10"."p_t24",
        "t10"."p_start_on",
        "t10"."p_cut_on",
        "t10"."p_opening_on",
        "t10"."p_cut_day",
        "t10"."p_opening_day",
        "t10"."p_next_start",
        "t10"."p_next_end",
        "t10"."p_typed",
        "t10"."rate_currency",
        "t10"."rate_day",
        "t10"."found_rate",
        CASE
          WHEN "t10"."currency" IS NULL
          THEN CAST('1.00000000' AS DECIMAL(18, 8))
          ELSE "t10"."found_rate"
        END AS "rate"
      FROM (
        SELECT
          "t9"."date",
          "t9"."category",
          "t9"."team",
          "t9"."amount",
          "t9"."currency",
          "t9"."row_order",
          "t9"."born",
          "t9"."p",
          "t9"."p_start",
          "t9"."p_cut",
          "t9"."p_asof",
          "t9"."p_opening",
          "t9"."p_t12",
          "t9"."p_s12",
          "t9"."p_t24",
          "t9"."p_start_on",
          "t9"."p_cut_on",
          "t9"."p_opening_on",
          "t9"."p_cut_day",
          "t9"."p_opening_day",
          "t9"."p_next_start",
          "t9"."p_next_end",
          "t9"."p_typed",
          "t3"."rate_currency",
          "t3"."rate_day",
          "t3"."found_rate"
        FROM (
          SELECT
            "t7"."date",
            "t7"."category",
            "t7"."team",
            "t7"."amount",
            "t7"."currency",
            "t7"."row_order",
            "t7"."born",
            "t7"."p",
            "t7"."p_start",
            "t7"."p_cut",
            "t7"."p_asof",
            "t7"."p_opening",
            "t7"."p_t12",
            "t7"."p_s12",
            "t7"."p_t24",
            "t7"."p_start_on",
            "t7"."p_cut_on",
            "t7"."p_opening_on",
            "t7"."p_cut_day",
            "t7"."p_opening_day",
            "t7"."p_next_start",
            "t7"."p_next_end",
            "t7"."p_typed"
          FROM (
            SELECT
              "t6"."date",
              "t6"."category",
              "t6"."team",
              "t6"."amount",
              "t6"."currency",
              "t6"."row_order",
              "t6"."born",
              "t6"."_day",
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
                "t1"."date",
                "t1"."category",
                "t1"."team",
                "t1"."amount",
                "t1"."currency",
                "t1"."row_order",
                "t1"."born",
                "t1"."date" AS "_day"
              FROM "crm_v_costs" AS "t1"
              WHERE
                "t1"."date" IS NOT NULL
            ) AS "t6"
            INNER JOIN "crm_period_days" AS "t4"
              ON "t6"."_day" = "t4"."p_day"
              AND "t6"."date" >= "t4"."p_start_on"
              AND "t6"."date" < "t4"."p_cut_on"
              AND "t6"."born" < "t4"."p_asof"
          ) AS "t7"
        ) AS "t9"
        LEFT OUTER JOIN "crm_rates" AS "t3"
          ON "t9"."currency" = "t3"."rate_currency" AND "t9"."date" = "t3"."rate_day"
      ) AS "t10"
    ) AS "t11"
  ) AS "t12"
) AS "t13"
GROUP BY
  1
