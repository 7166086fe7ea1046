-- costs by all: s__selling n__selling u__selling s__serving n__serving u__serving {"basis": "orders"}
SELECT
  "t9"."p",
  SUM("t9"."selling") AS "s__selling",
  COUNT("t9"."selling") AS "n__selling",
  COUNT("t9"."selling_unrated") AS "u__selling",
  SUM("t9"."serving") AS "s__serving",
  COUNT("t9"."serving") AS "n__serving",
  COUNT("t9"."serving_unrated") AS "u__serving"
FROM (
  SELECT
    "t8"."p",
    "t8"."p_asof",
    CASE WHEN "t8"."category" IN ('marketing', 'sales') THEN "t8"."amount" ELSE NULL END * CAST("t8"."rate" AS DECIMAL(20, 8)) AS "selling",
    CASE
      WHEN (
        CASE WHEN "t8"."category" IN ('marketing', 'sales') THEN "t8"."amount" ELSE NULL END IS NOT NULL
      )
      AND (
        "t8"."rate" IS NULL
      )
      THEN "t8"."currency"
      ELSE NULL
    END AS "selling_unrated",
    CASE WHEN "t8"."category" = 'service' THEN "t8"."amount" ELSE NULL END * CAST("t8"."rate" AS DECIMAL(20, 8)) AS "serving",
    CASE
      WHEN (
        CASE WHEN "t8"."category" = 'service' THEN "t8"."amount" ELSE NULL END IS NOT NULL
      )
      AND (
        "t8"."rate" IS NULL
      )
      THEN "t8"."currency"
      ELSE NULL
    END AS "serving_unrated"
  FROM (
    SELECT
      "t7".*
      EXCLUDE ("found_rate", "rate_currency", "rate_day")
    FROM (
      SELECT
        "t6"."date",
        "t6"."category",
        "t6"."team",
        "t6"."amount",
        "t6"."currency",
        "t6"."row_order",
        "t6"."born",
        "t6"."p",
        "t6"."p_start",
        "t6"."p_cut",
        "t6"."p_asof",
        "t6"."p_opening",
        "t6"."p_t12",
        "t6"."p_s12",
        "t6"."p_t24",
        "t6"."p_start_on",
        "t6"."p_cut_on",
        "t6"."p_opening_on",
        "t6"."p_cut_day",
        "t6"."p_opening_day",
        "t6"."p_next_start",
        "t6"."p_next_end",
        "t6"."p_typed",
        "t6"."rate_currency",
        "t6"."rate_day",
        "t6"."found_rate",
        CASE
          WHEN "t6"."currency" IS NULL
          THEN CAST(1.00000000 AS DECIMAL(18, 8))
          ELSE "t6"."found_rate"
        END AS "rate"
      FROM (
        SELECT
          "t3"."date",
          "t3"."category",
          "t3"."team",
          "t3"."amount",
          "t3"."currency",
          "t3"."row_order",
          "t3"."born",
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
          "t5"."rate_currency",
          "t5"."rate_day",
          "t5"."found_rate"
        FROM "crm_v_costs" AS "t3"
        INNER JOIN "crm_periods" AS "t4"
          ON "t3"."date" >= "t4"."p_start_on"
          AND "t3"."date" < "t4"."p_cut_on"
          AND "t3"."born" < "t4"."p_asof"
        LEFT OUTER JOIN "crm_rates" AS "t5"
          ON "t3"."currency" = "t5"."rate_currency" AND "t3"."date" = "t5"."rate_day"
      ) AS "t6"
    ) AS "t7"
  ) AS "t8"
) AS "t9"
GROUP BY
  1
