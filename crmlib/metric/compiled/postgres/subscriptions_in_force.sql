-- subscriptions_in_force by all: s__mrr n__mrr u__mrr {"basis": "orders"}
SELECT
  "t16"."p",
  "t16"."months",
  "t16"."days",
  "t16"."end_rate",
  "t16"."number",
  SUM("t16"."mrr") AS "s__mrr",
  COUNT("t16"."mrr") AS "n__mrr",
  COUNT("t16"."mrr_unrated") AS "u__mrr"
FROM (
  SELECT
    "t15"."p",
    "t15"."p_asof",
    "t15"."months",
    "t15"."days",
    "t15"."rate" AS "end_rate",
    "t15"."number",
    "t15"."mrr",
    CASE
      WHEN (
        "t15"."mrr" IS NOT NULL
      ) AND (
        "t15"."rate" IS NULL
      )
      THEN "t15"."currency"
      ELSE NULL
    END AS "mrr_unrated"
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
      "t14"."rate"
    FROM (
      SELECT
        "t13"."p",
        "t13"."currency",
        "t13"."months",
        "t13"."days",
        "t13"."mrr",
        "t13"."number",
        "t13"."p_asof",
        "t13"."p_cut_day",
        "t13"."rate_currency",
        "t13"."rate_day",
        "t13"."found_rate",
        CASE
          WHEN "t13"."currency" IS NULL
          THEN CAST('1.00000000' AS DECIMAL(18, 8))
          ELSE "t13"."found_rate"
        END AS "rate"
      FROM (
        SELECT
          "t12"."p",
          "t12"."currency",
          "t12"."months",
          "t12"."days",
          "t12"."mrr",
          "t12"."number",
          "t6"."p_asof",
          "t6"."p_cut_day",
          "t3"."rate_currency",
          "t3"."rate_day",
          "t3"."found_rate"
        FROM (
          SELECT
            "t10"."p",
            "t10"."currency",
            "t10"."months",
            "t10"."days",
            SUM("t10"."amount") AS "mrr",
            COUNT("t10"."amount") AS "number"
          FROM (
            SELECT
              *
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
                "t8"."gone_at",
                "t8"."months",
                "t8"."days",
                "t8"."region_of",
                "t8"."owner",
                "t8"."known_from",
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
                  "t2"."account_id",
                  "t2"."product_id",
                  "t2"."started_at",
                  "t2"."ends_at",
                  "t2"."amount",
                  "t2"."currency",
                  "t2"."cancelled_at",
                  "t2"."row_order",
                  "t2"."born",
                  COALESCE("t2"."cancelled_at", CAST('9999-12-30T00:00:00' AS TIMESTAMP(6))) AS "gone_at",
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
                          EXTRACT(day FROM "t2"."ends_at" + INTERVAL '1 DAY') = 1
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
                            EXTRACT(day FROM "t2"."ends_at" + INTERVAL '1 DAY') = 1
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
                    THEN CAST(EXTRACT(epoch FROM CAST("t2"."ends_at" AS TIMESTAMP) - CAST("t2"."started_at" AS TIMESTAMP)) / 86400 AS BIGINT)
                    ELSE NULL
                  END AS "days",
                  "t2"."account_id" AS "region_of",
                  CAST(NULL AS VARCHAR) AS "owner",
                  CAST(NULL AS TIMESTAMP(6)) AS "known_from"
                FROM "crm_v_subscriptions" AS "t2"
                WHERE
                  "t2"."ends_at" > "t2"."started_at"
              ) AS "t8"
              INNER JOIN "crm_periods" AS "t4"
                ON "t8"."started_at" < "t4"."p_cut_on"
                AND "t8"."ends_at" >= "t4"."p_cut_on"
                AND "t8"."gone_at" >= "t4"."p_cut"
                AND "t8"."born" < "t4"."p_asof"
            ) AS "t9"
          ) AS "t10"
          GROUP BY
            1,
            2,
            3,
            4
        ) AS "t12"
        INNER JOIN (
          SELECT
            "t1"."p",
            "t1"."p_asof",
            "t1"."p_cut_day"
          FROM "crm_periods" AS "t1"
        ) AS "t6"
          ON "t12"."p" = "t6"."p"
        LEFT OUTER JOIN "crm_rates" AS "t3"
          ON "t12"."currency" = "t3"."rate_currency" AND "t6"."p_cut_day" = "t3"."rate_day"
      ) AS "t13"
    ) AS "t14"
  ) AS "t15"
) AS "t16"
GROUP BY
  1,
  2,
  3,
  4,
  5
