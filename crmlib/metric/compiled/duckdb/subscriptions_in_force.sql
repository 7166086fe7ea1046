-- subscriptions_in_force by all: s__mrr n__mrr u__mrr {"basis": "orders"}
SELECT
  "t14"."p",
  "t14"."months",
  "t14"."days",
  "t14"."end_rate",
  SUM("t14"."mrr") AS "s__mrr",
  COUNT("t14"."mrr") AS "n__mrr",
  COUNT("t14"."mrr_unrated") AS "u__mrr"
FROM (
  SELECT
    "t13"."p",
    "t13"."p_asof",
    "t13"."months",
    "t13"."days",
    "t13"."rate" AS "end_rate",
    "t13"."end" AS "mrr",
    CASE
      WHEN (
        "t13"."end" IS NOT NULL
      ) AND (
        "t13"."rate" IS NULL
      )
      THEN "t13"."currency"
      ELSE NULL
    END AS "mrr_unrated"
  FROM (
    SELECT
      "t12".*
      EXCLUDE ("found_rate", "rate_currency", "rate_day")
    FROM (
      SELECT
        "t11"."account_id",
        "t11"."product_id",
        "t11"."started_at",
        "t11"."ends_at",
        "t11"."amount",
        "t11"."currency",
        "t11"."cancelled_at",
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
        "t11"."at_end",
        "t11"."at_start",
        "t11"."end",
        "t11"."start",
        "t11"."months",
        "t11"."days",
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
          "t10"."account_id",
          "t10"."product_id",
          "t10"."started_at",
          "t10"."ends_at",
          "t10"."amount",
          "t10"."currency",
          "t10"."cancelled_at",
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
          "t10"."at_end",
          "t10"."at_start",
          "t10"."end",
          "t10"."start",
          "t10"."months",
          "t10"."days",
          "t3"."rate_currency",
          "t3"."rate_day",
          "t3"."found_rate"
        FROM (
          SELECT
            "t8"."account_id",
            "t8"."product_id",
            "t8"."started_at",
            "t8"."ends_at",
            "t8"."amount",
            "t8"."currency",
            "t8"."cancelled_at",
            "t8"."row_order",
            "t8"."born",
            "t8"."p",
            "t8"."p_start",
            "t8"."p_cut",
            "t8"."p_asof",
            "t8"."p_opening",
            "t8"."p_t12",
            "t8"."p_s12",
            "t8"."p_t24",
            "t8"."p_start_on",
            "t8"."p_cut_on",
            "t8"."p_opening_on",
            "t8"."p_cut_day",
            "t8"."p_opening_day",
            "t8"."p_next_start",
            "t8"."p_next_end",
            "t8"."p_typed",
            (
              "t8"."started_at" < "t8"."p_cut_on"
            )
            AND (
              "t8"."ends_at" >= "t8"."p_cut_on"
            )
            AND (
              (
                "t8"."cancelled_at" IS NULL
              ) OR (
                "t8"."cancelled_at" >= "t8"."p_cut"
              )
            ) AS "at_end",
            (
              "t8"."started_at" < "t8"."p_opening_on"
            )
            AND (
              "t8"."ends_at" >= "t8"."p_opening_on"
            )
            AND (
              (
                "t8"."cancelled_at" IS NULL
              )
              OR (
                "t8"."cancelled_at" >= "t8"."p_opening"
              )
            ) AS "at_start",
            CASE
              WHEN (
                "t8"."started_at" < "t8"."p_cut_on"
              )
              AND (
                "t8"."ends_at" >= "t8"."p_cut_on"
              )
              AND (
                (
                  "t8"."cancelled_at" IS NULL
                ) OR (
                  "t8"."cancelled_at" >= "t8"."p_cut"
                )
              )
              THEN "t8"."amount"
              ELSE NULL
            END AS "end",
            CASE
              WHEN (
                "t8"."started_at" < "t8"."p_opening_on"
              )
              AND (
                "t8"."ends_at" >= "t8"."p_opening_on"
              )
              AND (
                (
                  "t8"."cancelled_at" IS NULL
                )
                OR (
                  "t8"."cancelled_at" >= "t8"."p_opening"
                )
              )
              THEN "t8"."amount"
              ELSE NULL
            END AS "start",
            CASE
              WHEN (
                (
                  EXTRACT(day FROM "t8"."ends_at") = EXTRACT(day FROM "t8"."started_at")
                )
                OR (
                  (
                    EXTRACT(day FROM "t8"."ends_at") < EXTRACT(day FROM "t8"."started_at")
                  )
                  AND (
                    EXTRACT(day FROM "t8"."ends_at" + INTERVAL '1' DAY) = 1
                  )
                )
              )
              AND (
                (
                  (
                    (
                      EXTRACT(year FROM "t8"."ends_at") * 12
                    ) + EXTRACT(month FROM "t8"."ends_at")
                  ) - (
                    (
                      EXTRACT(year FROM "t8"."started_at") * 12
                    ) + EXTRACT(month FROM "t8"."started_at")
                  )
                ) > 0
              )
              THEN CAST((
                (
                  EXTRACT(year FROM "t8"."ends_at") * 12
                ) + EXTRACT(month FROM "t8"."ends_at")
              ) - (
                (
                  EXTRACT(year FROM "t8"."started_at") * 12
                ) + EXTRACT(month FROM "t8"."started_at")
              ) AS INT)
              ELSE NULL
            END AS "months",
            CASE
              WHEN CASE
                WHEN (
                  (
                    EXTRACT(day FROM "t8"."ends_at") = EXTRACT(day FROM "t8"."started_at")
                  )
                  OR (
                    (
                      EXTRACT(day FROM "t8"."ends_at") < EXTRACT(day FROM "t8"."started_at")
                    )
                    AND (
                      EXTRACT(day FROM "t8"."ends_at" + INTERVAL '1' DAY) = 1
                    )
                  )
                )
                AND (
                  (
                    (
                      (
                        EXTRACT(year FROM "t8"."ends_at") * 12
                      ) + EXTRACT(month FROM "t8"."ends_at")
                    ) - (
                      (
                        EXTRACT(year FROM "t8"."started_at") * 12
                      ) + EXTRACT(month FROM "t8"."started_at")
                    )
                  ) > 0
                )
                THEN CAST((
                  (
                    EXTRACT(year FROM "t8"."ends_at") * 12
                  ) + EXTRACT(month FROM "t8"."ends_at")
                ) - (
                  (
                    EXTRACT(year FROM "t8"."started_at") * 12
                  ) + EXTRACT(month FROM "t8"."started_at")
                ) AS INT)
                ELSE NULL
              END IS NULL
              THEN DATE_DIFF('DAY', "t8"."started_at", "t8"."ends_at")
              ELSE NULL
            END AS "days"
          FROM (
            SELECT
              "t7"."account_id",
              "t7"."product_id",
              "t7"."started_at",
              "t7"."ends_at",
              "t7"."amount",
              "t7"."currency",
              "t7"."cancelled_at",
              "t7"."row_order",
              "t7"."born",
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
              "t4"."p_typed"
            FROM (
              SELECT
                *
              FROM (
                SELECT
                  *
                FROM "crm_v_subscriptions" AS "t2"
                WHERE
                  "t2"."ends_at" > "t2"."started_at"
              ) AS "t5"
              WHERE
                "t5"."started_at" < CRM_LAST_P_CUT_ON() AND "t5"."born" < CRM_LAST_P_ASOF()
            ) AS "t7"
            INNER JOIN "crm_periods" AS "t4"
              ON "t7"."started_at" < "t4"."p_cut_on"
              AND "t7"."ends_at" >= LEAST("t4"."p_opening_on", "t4"."p_cut_on")
              AND "t7"."born" < "t4"."p_asof"
          ) AS "t8"
          WHERE
            (
              "t8"."started_at" < "t8"."p_cut_on"
            )
            AND (
              "t8"."ends_at" >= "t8"."p_cut_on"
            )
            AND (
              (
                "t8"."cancelled_at" IS NULL
              ) OR (
                "t8"."cancelled_at" >= "t8"."p_cut"
              )
            )
        ) AS "t10"
        LEFT OUTER JOIN "crm_rates" AS "t3"
          ON "t10"."currency" = "t3"."rate_currency" AND "t10"."p_cut_day" = "t3"."rate_day"
      ) AS "t11"
    ) AS "t12"
  ) AS "t13"
) AS "t14"
GROUP BY
  1,
  2,
  3,
  4
