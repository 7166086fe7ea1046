-- subscriptions_in_force by all: s__mrr n__mrr u__mrr {"basis": "orders"}
SELECT
  "t20"."p",
  "t20"."account",
  "t20"."months",
  "t20"."days",
  "t20"."start_rate",
  "t20"."end_rate",
  SUM("t20"."mrr") AS "s__mrr",
  COUNT("t20"."mrr") AS "n__mrr",
  COUNT("t20"."mrr_unrated") AS "u__mrr"
FROM (
  SELECT
    "t19"."p",
    "t19"."p_asof",
    CASE
      WHEN (
        "t19"."base" IS NOT NULL
      ) OR (
        "t19"."kept" IS NOT NULL
      )
      THEN "t19"."account_id"
      ELSE NULL
    END AS "account",
    "t19"."months",
    CASE WHEN "t19"."months" IS NULL THEN "t19"."days" ELSE NULL END AS "days",
    "t19"."start_rate",
    "t19"."end_rate",
    "t19"."end" AS "mrr",
    "t19"."end_unrated" AS "mrr_unrated",
    "t19"."base",
    "t19"."base_unrated",
    "t19"."kept",
    "t19"."kept_unrated",
    "t19"."kept" AS "grown",
    "t19"."kept_unrated" AS "grown_unrated"
  FROM (
    SELECT
      "t18"."account_id",
      "t18"."product_id",
      "t18"."started_at",
      "t18"."ends_at",
      "t18"."amount",
      "t18"."currency",
      "t18"."cancelled_at",
      "t18"."row_order",
      "t18"."born",
      "t18"."p",
      "t18"."p_start",
      "t18"."p_cut",
      "t18"."p_asof",
      "t18"."p_opening",
      "t18"."p_t12",
      "t18"."p_s12",
      "t18"."p_t24",
      "t18"."p_start_on",
      "t18"."p_cut_on",
      "t18"."p_opening_on",
      "t18"."p_cut_day",
      "t18"."p_opening_day",
      "t18"."p_next_start",
      "t18"."p_next_end",
      "t18"."p_typed",
      "t18"."at_end",
      "t18"."at_start",
      "t18"."start_rate",
      "t18"."end_rate",
      "t18"."end",
      "t18"."start",
      "t18"."end_unrated",
      "t18"."start_unrated",
      "t18"."months",
      "t18"."days",
      CASE
        WHEN (
          "t18"."account_id" IS NOT NULL
        )
        AND (
          MAX(CASE WHEN "t18"."start" > 0 THEN 1 ELSE 0 END) OVER (
            PARTITION BY "t18"."p", "t18"."account_id"
            ROWS BETWEEN UNBOUNDED PRECEDING AND UNBOUNDED FOLLOWING
          ) > 0
        )
        THEN "t18"."start"
        ELSE NULL
      END AS "base",
      CASE
        WHEN (
          "t18"."account_id" IS NOT NULL
        )
        AND (
          MAX(CASE WHEN "t18"."start" > 0 THEN 1 ELSE 0 END) OVER (
            PARTITION BY "t18"."p", "t18"."account_id"
            ROWS BETWEEN UNBOUNDED PRECEDING AND UNBOUNDED FOLLOWING
          ) > 0
        )
        THEN "t18"."start_unrated"
        ELSE NULL
      END AS "base_unrated",
      CASE
        WHEN (
          "t18"."account_id" IS NOT NULL
        )
        AND (
          MAX(CASE WHEN "t18"."start" > 0 THEN 1 ELSE 0 END) OVER (
            PARTITION BY "t18"."p", "t18"."account_id"
            ROWS BETWEEN UNBOUNDED PRECEDING AND UNBOUNDED FOLLOWING
          ) > 0
        )
        THEN "t18"."end"
        ELSE NULL
      END AS "kept",
      CASE
        WHEN (
          "t18"."account_id" IS NOT NULL
        )
        AND (
          MAX(CASE WHEN "t18"."start" > 0 THEN 1 ELSE 0 END) OVER (
            PARTITION BY "t18"."p", "t18"."account_id"
            ROWS BETWEEN UNBOUNDED PRECEDING AND UNBOUNDED FOLLOWING
          ) > 0
        )
        THEN "t18"."end_unrated"
        ELSE NULL
      END AS "kept_unrated"
    FROM (
      SELECT
        "t17"."account_id",
        "t17"."product_id",
        "t17"."started_at",
        "t17"."ends_at",
        "t17"."amount",
        "t17"."currency",
        "t17"."cancelled_at",
        "t17"."row_order",
        "t17"."born",
        "t17"."p",
        "t17"."p_start",
        "t17"."p_cut",
        "t17"."p_asof",
        "t17"."p_opening",
        "t17"."p_t12",
        "t17"."p_s12",
        "t17"."p_t24",
        "t17"."p_start_on",
        "t17"."p_cut_on",
        "t17"."p_opening_on",
        "t17"."p_cut_day",
        "t17"."p_opening_day",
        "t17"."p_next_start",
        "t17"."p_next_end",
        "t17"."p_typed",
        "t17"."at_end",
        "t17"."at_start",
        "t17"."start_rate",
        "t17"."rate" AS "end_rate",
        CASE WHEN "t17"."at_end" THEN "t17"."amount" ELSE NULL END AS "end",
        CASE WHEN "t17"."at_start" THEN "t17"."amount" ELSE NULL END AS "start",
        CASE
          WHEN (
            CASE WHEN "t17"."at_end" THEN "t17"."amount" ELSE NULL END IS NOT NULL
          )
          AND (
            "t17"."rate" IS NULL
          )
          THEN "t17"."currency"
          ELSE NULL
        END AS "end_unrated",
        CASE
          WHEN (
            CASE WHEN "t17"."at_start" THEN "t17"."amount" ELSE NULL END IS NOT NULL
          )
          AND (
            "t17"."start_rate" IS NULL
          )
          THEN "t17"."currency"
          ELSE NULL
        END AS "start_unrated",
        CASE
          WHEN (
            (
              EXTRACT(day FROM "t17"."ends_at") = EXTRACT(day FROM "t17"."started_at")
            )
            OR (
              (
                EXTRACT(day FROM "t17"."ends_at") < EXTRACT(day FROM "t17"."started_at")
              )
              AND (
                EXTRACT(day FROM "t17"."ends_at" + INTERVAL '1' DAY) = 1
              )
            )
          )
          AND (
            (
              (
                (
                  EXTRACT(year FROM "t17"."ends_at") * 12
                ) + EXTRACT(month FROM "t17"."ends_at")
              ) - (
                (
                  EXTRACT(year FROM "t17"."started_at") * 12
                ) + EXTRACT(month FROM "t17"."started_at")
              )
            ) > 0
          )
          THEN CAST((
            (
              EXTRACT(year FROM "t17"."ends_at") * 12
            ) + EXTRACT(month FROM "t17"."ends_at")
          ) - (
            (
              EXTRACT(year FROM "t17"."started_at") * 12
            ) + EXTRACT(month FROM "t17"."started_at")
          ) AS INT)
          ELSE NULL
        END AS "months",
        DATE_DIFF('DAY', "t17"."started_at", "t17"."ends_at") AS "days"
      FROM (
        SELECT
          "t16".*
          EXCLUDE ("found_rate", "rate_currency", "rate_day")
        FROM (
          SELECT
            "t15"."account_id",
            "t15"."product_id",
            "t15"."started_at",
            "t15"."ends_at",
            "t15"."amount",
            "t15"."currency",
            "t15"."cancelled_at",
            "t15"."row_order",
            "t15"."born",
            "t15"."p",
            "t15"."p_start",
            "t15"."p_cut",
            "t15"."p_asof",
            "t15"."p_opening",
            "t15"."p_t12",
            "t15"."p_s12",
            "t15"."p_t24",
            "t15"."p_start_on",
            "t15"."p_cut_on",
            "t15"."p_opening_on",
            "t15"."p_cut_day",
            "t15"."p_opening_day",
            "t15"."p_next_start",
            "t15"."p_next_end",
            "t15"."p_typed",
            "t15"."at_end",
            "t15"."at_start",
            "t15"."start_rate",
            "t15"."rate_currency",
            "t15"."rate_day",
            "t15"."found_rate",
            CASE
              WHEN "t15"."currency" IS NULL
              THEN CAST(1.00000000 AS DECIMAL(18, 8))
              ELSE "t15"."found_rate"
            END AS "rate"
          FROM (
            SELECT
              "t14"."account_id",
              "t14"."product_id",
              "t14"."started_at",
              "t14"."ends_at",
              "t14"."amount",
              "t14"."currency",
              "t14"."cancelled_at",
              "t14"."row_order",
              "t14"."born",
              "t14"."p",
              "t14"."p_start",
              "t14"."p_cut",
              "t14"."p_asof",
              "t14"."p_opening",
              "t14"."p_t12",
              "t14"."p_s12",
              "t14"."p_t24",
              "t14"."p_start_on",
              "t14"."p_cut_on",
              "t14"."p_opening_on",
              "t14"."p_cut_day",
              "t14"."p_opening_day",
              "t14"."p_next_start",
              "t14"."p_next_end",
              "t14"."p_typed",
              "t14"."at_end",
              "t14"."at_start",
              "t14"."start_rate",
              "t3"."rate_currency",
              "t3"."rate_day",
              "t3"."found_rate"
            FROM (
              SELECT
                "t12"."account_id",
                "t12"."product_id",
                "t12"."started_at",
                "t12"."ends_at",
                "t12"."amount",
                "t12"."currency",
                "t12"."cancelled_at",
                "t12"."row_order",
                "t12"."born",
                "t12"."p",
                "t12"."p_start",
                "t12"."p_cut",
                "t12"."p_asof",
                "t12"."p_opening",
                "t12"."p_t12",
                "t12"."p_s12",
                "t12"."p_t24",
                "t12"."p_start_on",
                "t12"."p_cut_on",
                "t12"."p_opening_on",
                "t12"."p_cut_day",
                "t12"."p_opening_day",
                "t12"."p_next_start",
                "t12"."p_next_end",
                "t12"."p_typed",
                "t12"."at_end",
                "t12"."at_start",
                "t12"."rate" AS "start_rate"
              FROM (
                SELECT
                  "t11".*
                  EXCLUDE ("found_rate", "rate_currency", "rate_day")
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
                    "t10"."rate_currency",
                    "t10"."rate_day",
                    "t10"."found_rate",
                    CASE
                      WHEN "t10"."currency" IS NULL
                      THEN CAST(1.00000000 AS DECIMAL(18, 8))
                      ELSE "t10"."found_rate"
                    END AS "rate"
                  FROM (
                    SELECT
                      "t9"."account_id",
                      "t9"."product_id",
                      "t9"."started_at",
                      "t9"."ends_at",
                      "t9"."amount",
                      "t9"."currency",
                      "t9"."cancelled_at",
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
                      "t9"."at_end",
                      "t9"."at_start",
                      "t3"."rate_currency",
                      "t3"."rate_day",
                      "t3"."found_rate"
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
                        "t7"."p_typed",
                        (
                          "t7"."started_at" < "t7"."p_cut_on"
                        )
                        AND (
                          "t7"."ends_at" >= "t7"."p_cut_on"
                        )
                        AND (
                          (
                            "t7"."cancelled_at" IS NULL
                          ) OR (
                            "t7"."cancelled_at" >= "t7"."p_cut"
                          )
                        ) AS "at_end",
                        (
                          "t7"."started_at" < "t7"."p_opening_on"
                        )
                        AND (
                          "t7"."ends_at" >= "t7"."p_opening_on"
                        )
                        AND (
                          (
                            "t7"."cancelled_at" IS NULL
                          )
                          OR (
                            "t7"."cancelled_at" >= "t7"."p_opening"
                          )
                        ) AS "at_start"
                      FROM (
                        SELECT
                          "t6"."account_id",
                          "t6"."product_id",
                          "t6"."started_at",
                          "t6"."ends_at",
                          "t6"."amount",
                          "t6"."currency",
                          "t6"."cancelled_at",
                          "t6"."row_order",
                          "t6"."born",
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
                          FROM "crm_v_subscriptions" AS "t1"
                          WHERE
                            "t1"."ends_at" > "t1"."started_at"
                        ) AS "t6"
                        INNER JOIN "crm_periods" AS "t4"
                          ON "t6"."started_at" < "t4"."p_cut_on"
                          AND "t6"."ends_at" >= LEAST("t4"."p_opening_on", "t4"."p_cut_on")
                          AND "t6"."born" < "t4"."p_asof"
                      ) AS "t7"
                      WHERE
                        (
                          (
                            "t7"."started_at" < "t7"."p_cut_on"
                          )
                          AND (
                            "t7"."ends_at" >= "t7"."p_cut_on"
                          )
                          AND (
                            (
                              "t7"."cancelled_at" IS NULL
                            ) OR (
                              "t7"."cancelled_at" >= "t7"."p_cut"
                            )
                          )
                        )
                        OR (
                          (
                            "t7"."started_at" < "t7"."p_opening_on"
                          )
                          AND (
                            "t7"."ends_at" >= "t7"."p_opening_on"
                          )
                          AND (
                            (
                              "t7"."cancelled_at" IS NULL
                            )
                            OR (
                              "t7"."cancelled_at" >= "t7"."p_opening"
                            )
                          )
                        )
                    ) AS "t9"
                    LEFT OUTER JOIN "crm_rates" AS "t3"
                      ON "t9"."currency" = "t3"."rate_currency" AND "t9"."p_opening_day" = "t3"."rate_day"
                  ) AS "t10"
                ) AS "t11"
              ) AS "t12"
            ) AS "t14"
            LEFT OUTER JOIN "crm_rates" AS "t3"
              ON "t14"."currency" = "t3"."rate_currency" AND "t14"."p_cut_day" = "t3"."rate_day"
          ) AS "t15"
        ) AS "t16"
      ) AS "t17"
    ) AS "t18"
  ) AS "t19"
) AS "t20"
GROUP BY
  1,
  2,
  3,
  4,
  5,
  6
