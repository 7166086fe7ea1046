-- costs by all: s__selling n__selling u__selling s__serving n__serving u__serving {"basis": "orders"}
SELECT
  "t14"."p",
  SUM("t14"."selling") AS "s__selling",
  COUNT("t14"."selling") AS "n__selling",
  COUNT("t14"."selling_unrated") AS "u__selling",
  SUM("t14"."serving") AS "s__serving",
  COUNT("t14"."serving") AS "n__serving",
  COUNT("t14"."serving_unrated") AS "u__serving"
FROM (
  SELECT
    "t13"."p",
    "t13"."p_asof",
    CASE
      WHEN "t13"."category" IN ('marketing', 'sales')
      THEN "t13"."amount"
      ELSE NULL
    END * CAST("t13"."rate" AS DECIMAL(20, 8)) AS "selling",
    CASE
      WHEN (
        CASE
          WHEN "t13"."category" IN ('marketing', 'sales')
          THEN "t13"."amount"
          ELSE NULL
        END IS NOT NULL
      )
      AND (
        "t13"."rate" IS NULL
      )
      THEN "t13"."currency"
      ELSE NULL
    END AS "selling_unrated",
    CASE WHEN "t13"."category" = 'service' THEN "t13"."amount" ELSE NULL END * CAST("t13"."rate" AS DECIMAL(20, 8)) AS "serving",
    CASE
      WHEN (
        CASE WHEN "t13"."category" = 'service' THEN "t13"."amount" ELSE NULL END IS NOT NULL
      )
      AND (
        "t13"."rate" IS NULL
      )
      THEN "t13"."currency"
      ELSE NULL
    END AS "serving_unrated"
  FROM (
    SELECT
      "t12".*
      EXCLUDE ("found_rate", "rate_currency", "rate_day")
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
        "t11"."rate_currency",
        "t11"."rate_day",
        "t11"."found_rate",
        CASE
          WHEN "t11"."currency" IS NULL
          THEN CAST(1.00000000 AS DECIMAL(18, 8))
          ELSE "t11"."found_rate"
        END AS "rate"
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
          "t3"."rate_currency",
          "t3"."rate_day",
          "t3"."found_rate"
        FROM (
          SELECT
            "t8".*
            EXCLUDE ("_day", "p_day")
          FROM (
            SELECT
              "t7"."date",
              "t7"."category",
              "t7"."team",
              "t7"."amount",
              "t7"."currency",
              "t7"."row_order",
              "t7"."born",
              "t7"."_day",
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
                *
              FROM (
                SELECT
                  "t2"."date",
                  "t2"."category",
                  "t2"."team",
                  "t2"."amount",
                  "t2"."currency",
                  "t2"."row_order",
                  "t2"."born",
                  "t2"."date" AS "_day"
                FROM "crm_v_costs" AS "t2"
                WHERE
                  "t2"."date" IS NOT NULL
              ) AS "t5"
              WHERE
                "t5"."date" >= CRM_FIRST_P_START_ON()
                AND "t5"."date" < CRM_LAST_P_CUT_ON()
                AND "t5"."born" < CRM_LAST_P_ASOF()
            ) AS "t7"
            INNER JOIN "crm_period_days" AS "t4"
              ON "t7"."_day" = "t4"."p_day"
              AND "t7"."date" >= "t4"."p_start_on"
              AND "t7"."date" < "t4"."p_cut_on"
              AND "t7"."born" < "t4"."p_asof"
          ) AS "t8"
        ) AS "t10"
        LEFT OUTER JOIN "crm_rates" AS "t3"
          ON "t10"."currency" = "t3"."rate_currency" AND "t10"."date" = "t3"."rate_day"
      ) AS "t11"
    ) AS "t12"
  ) AS "t13"
) AS "t14"
GROUP BY
  1
