-- subscriptions_in_force by all: s__mrr n__mrr u__mrr {"basis": "orders"}
SELECT
  "t17"."p",
  "t17"."months",
  "t17"."days",
  "t17"."end_rate",
  "t17"."number",
  SUM("t17"."mrr") AS "s__mrr",
  COUNT("t17"."mrr") AS "n__mrr",
  COUNT("t17"."mrr_unrated") AS "u__mrr"
FROM (
  SELECT
    "t16"."p",
    "t16"."p_asof",
    "t16"."months",
    "t16"."days",
    "t16"."rate" AS "end_rate",
    "t16"."number",
    "t16"."mrr",
    CASE
      WHEN (
        "t16"."mrr" IS NOT NULL
      ) AND (
        "t16"."rate" IS NULL
      )
      THEN "t16"."currency"
      ELSE NULL
    END AS "mrr_unrated"
  FROM (
    SELECT
      "t15".*
      EXCLUDE ("found_rate", "rate_currency", "rate_day")
    FROM (
      SELECT
        "t14"."p",
        "t14"."currency",
        "t14"."months",
        "t14"."days",
        "t14"."mrr",
        "t14"."number",
        "t14"."p_asof",
        "t14"."p_cut_day",
        "t14"."rate_currency",
        "t14"."rate_day",
        "t14"."found_rate",
        CASE
          WHEN "t14"."currency" IS NULL
          THEN CAST(1.00000000 AS DECIMAL(18, 8))
          ELSE "t14"."found_rate"
        END AS "rate"
      FROM (
        SELECT
          "t13"."p",
          "t13"."currency",
          "t13"."months",
          "t13"."days",
          "t13"."mrr",
          "t13"."number",
          "t6"."p_asof",
          "t6"."p_cut_day",
          "t3"."rate_currency",
          "t3"."rate_day",
          "t3"."found_rate"
        FROM (
          SELECT
            "t11"."p",
            "t11"."currency",
            "t11"."months",
            "t11"."days",
            SUM("t11"."amount") AS "mrr",
            COUNT("t11"."amount") AS "number"
          FROM (
            SELECT
              *
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
                "t9"."gone_at",
                "t9"."months",
                "t9"."days",
                "t9"."region_of",
                "t9"."owner",
                "t9"."known_from",
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
                    "t2"."account_id",
                    "t2"."product_id",
                    "t2"."started_at",
                    "t2"."ends_at",
                    "t2"."amount",
                    "t2"."currency",
                    "t2"."cancelled_at",
                    "t2"."row_order",
                    "t2"."born",
                    COALESCE("t2"."cancelled_at", MAKE_TIMESTAMP(9999, 12, 30, 0, 0, 0.0)) AS "gone_at",
                    CASE
                      WHEN (
                        (
                          EXTRACT(day FROM "t2"."ends_at") = EXTRACT(day FROM "t2"."started_at")
                        )
                        OR (
                          (
                            EXTRACT(day FROM "t2"."ends_at") < EXTRACT(day FROM "t2"."started_at")
                          )
                          AND (
                            EXTRACT(day FROM "t2"."ends_at" + INTERVAL '1' DAY) = 1
                          )
                        )
                      )
                      AND (
                        (
                          (
                            (
                              EXTRACT(year FROM "t2"."ends_at") * 12
                            ) + EXTRACT(month FROM "t2"."ends_at")
                          ) - (
                            (
                              EXTRACT(year FROM "t2"."started_at") * 12
                            ) + EXTRACT(month FROM "t2"."started_at")
                          )
                        ) > 0
                      )
                      THEN CAST((
                        (
                          EXTRACT(year FROM "t2"."ends_at") * 12
                        ) + EXTRACT(month FROM "t2"."ends_at")
                      ) - (
                        (
                          EXTRACT(year FROM "t2"."started_at") * 12
                        ) + EXTRACT(month FROM "t2"."started_at")
                      ) AS INT)
                      ELSE NULL
                    END AS "months",
                    CASE
                      WHEN CASE
                        WHEN (
                          (
                            EXTRACT(day FROM "t2"."ends_at") = EXTRACT(day FROM "t2"."started_at")
                          )
                          OR (
                            (
                              EXTRACT(day FROM "t2"."ends_at") < EXTRACT(day FROM "t2"."started_at")
                            )
                            AND (
                              EXTRACT(day FROM "t2"."ends_at" + INTERVAL '1' DAY) = 1
                            )
                          )
                        )
                        AND (
                          (
                            (
                              (
                                EXTRACT(year FROM "t2"."ends_at") * 12
                              ) + EXTRACT(month FROM "t2"."ends_at")
                            ) - (
                              (
                                EXTRACT(year FROM "t2"."started_at") * 12
                              ) + EXTRACT(month FROM "t2"."started_at")
                            )
                          ) > 0
                        )
                        THEN CAST((
                          (
                            EXTRACT(year FROM "t2"."ends_at") * 12
                          ) + EXTRACT(month FROM "t2"."ends_at")
                        ) - (
                          (
                            EXTRACT(year FROM "t2"."started_at") * 12
                          ) + EXTRACT(month FROM "t2"."started_at")
                        ) AS INT)
                        ELSE NULL
                      END IS NULL
                      THEN DATE_DIFF('DAY', "t2"."started_at", "t2"."ends_at")
                      ELSE NULL
                    END AS "days",
                    "t2"."account_id" AS "region_of",
                    CAST(NULL AS TEXT) AS "owner",
                    CAST(NULL AS TIMESTAMP(6)) AS "known_from"
                  FROM "crm_v_subscriptions" AS "t2"
                  WHERE
                    "t2"."ends_at" > "t2"."started_at"
                ) AS "t7"
                WHERE
                  "t7"."started_at" < CRM_LAST_P_CUT_ON()
                  AND "t7"."ends_at" >= CRM_FIRST_P_CUT_ON()
                  AND "t7"."gone_at" >= CRM_FIRST_P_CUT()
                  AND "t7"."born" < CRM_LAST_P_ASOF()
              ) AS "t9"
              INNER JOIN "crm_periods" AS "t4"
                ON "t9"."started_at" < "t4"."p_cut_on"
                AND "t9"."ends_at" >= "t4"."p_cut_on"
                AND "t9"."gone_at" >= "t4"."p_cut"
                AND "t9"."born" < "t4"."p_asof"
            ) AS "t10"
          ) AS "t11"
          GROUP BY
            1,
            2,
            3,
            4
        ) AS "t13"
        INNER JOIN (
          SELECT
            "t1"."p",
            "t1"."p_asof",
            "t1"."p_cut_day"
          FROM "crm_periods" AS "t1"
        ) AS "t6"
          ON "t13"."p" = "t6"."p"
        LEFT OUTER JOIN "crm_rates" AS "t3"
          ON "t13"."currency" = "t3"."rate_currency" AND "t6"."p_cut_day" = "t3"."rate_day"
      ) AS "t14"
    ) AS "t15"
  ) AS "t16"
) AS "t17"
GROUP BY
  1,
  2,
  3,
  4,
  5
