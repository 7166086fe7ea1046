-- crm_usual_stays {"basis": "orders"}
WITH "t7" AS (
  SELECT
    "t2"."cut",
    COALESCE(
      LAG("t2"."cut") OVER (ORDER BY "t2"."cut" ASC ROWS BETWEEN UNBOUNDED PRECEDING AND UNBOUNDED FOLLOWING),
      CAST('0001-01-02T00:00:00' AS TIMESTAMP(6))
    ) AS "before"
  FROM (
    SELECT DISTINCT
      "t0"."p_cut" AS "cut"
    FROM "crm_periods" AS "t0"
  ) AS "t2"
), "t15" AS (
  SELECT
    "t14"."stage",
    "t14"."till",
    "t14"."stay",
    "t14"."since",
    CAST(FLOOR(CAST((
      "t14"."stay"
    ) AS DOUBLE PRECISION) / (
      1000000
    )) AS BIGINT) AS "seconds"
  FROM (
    SELECT
      "t9"."stage",
      "t9"."till",
      CAST(CAST((
        (
          EXTRACT('epoch' FROM DATE_TRUNC('SECOND', "t9"."stay_to")) * 1000000
        ) + (
          EXTRACT('microsecond' FROM "t9"."stay_to") % 1000000
        )
      ) - (
        (
          EXTRACT('epoch' FROM DATE_TRUNC('SECOND', "t9"."stay_from")) * 1000000
        ) + (
          EXTRACT('microsecond' FROM "t9"."stay_from") % 1000000
        )
      ) AS DECIMAL(18, 0)) AS BIGINT) AS "stay",
      GREATEST("t9"."stay_to", "t9"."won_at") AS "since"
    FROM (
      SELECT
        "t5"."deal_id",
        "t5"."copy",
        "t5"."till",
        "t5"."won_at",
        "t6"."stage",
        "t6"."stay_from",
        "t6"."stay_to",
        "t6"."_deal",
        "t6"."_copy"
      FROM (
        SELECT
          "t1"."deal_id",
          "t1"."copy",
          "t1"."valid_to" AS "till",
          GREATEST("t1"."valid_from", "t1"."born") AS "won_at"
        FROM "crm_deal_states" AS "t1"
        WHERE
          "t1"."status" = 'won'
      ) AS "t5"
      INNER JOIN (
        SELECT
          "t1"."stage",
          "t1"."stay_from",
          "t1"."stay_to",
          "t1"."deal_id" AS "_deal",
          "t1"."copy" AS "_copy"
        FROM "crm_deal_states" AS "t1"
        WHERE
          "t1"."stay_to" IS NOT NULL AND "t1"."stage" IS NOT NULL
      ) AS "t6"
        ON "t5"."deal_id" = "t6"."_deal" AND "t5"."copy" = "t6"."_copy"
    ) AS "t9"
    WHERE
      GREATEST("t9"."stay_to", "t9"."won_at") < "t9"."till"
  ) AS "t14"
), "t21" AS (
  SELECT
    "t17"."stage",
    "t17"."stay",
    "t17"."since",
    "t17"."till",
    LEAST(
      CAST(FLOOR(CAST((
        "t17"."seconds"
      ) AS DOUBLE PRECISION) / (
        "t20"."width"
      )) AS BIGINT),
      256
    ) AS "bin"
  FROM "t15" AS "t17"
  INNER JOIN (
    SELECT
      "t18"."_stage",
      CAST(FLOOR(CAST((
        "t18"."total"
      ) AS DOUBLE PRECISION) / (
        "t18"."number" * 64
      )) AS BIGINT) + 1 AS "width"
    FROM (
      SELECT
        "t16"."stage" AS "_stage",
        SUM("t16"."seconds") AS "total",
        COUNT(*) AS "number"
      FROM "t15" AS "t16"
      GROUP BY
        1
    ) AS "t18"
  ) AS "t20"
    ON "t17"."stage" = "t20"."_stage"
), "t31" AS (
  SELECT
    "t30"."of_stage",
    "t30"."of_bin",
    "t30"."at",
    SUM("t30"."change") AS "change"
  FROM (
    SELECT
      *
    FROM (
      SELECT
        "t22"."stage" AS "of_stage",
        "t22"."bin" AS "of_bin",
        "t22"."cut" AS "at",
        COUNT(*) * 1 AS "change"
      FROM (
        SELECT
          "t17"."stage",
          "t17"."stay",
          "t17"."since",
          "t17"."till",
          LEAST(
            CAST(FLOOR(CAST((
              "t17"."seconds"
            ) AS DOUBLE PRECISION) / (
              "t20"."width"
            )) AS BIGINT),
            256
          ) AS "bin",
          "t10"."cut",
          "t10"."before"
        FROM "t15" AS "t17"
        INNER JOIN (
          SELECT
            "t18"."_stage",
            CAST(FLOOR(CAST((
              "t18"."total"
            ) AS DOUBLE PRECISION) / (
              "t18"."number" * 64
            )) AS BIGINT) + 1 AS "width"
          FROM (
            SELECT
              "t16"."stage" AS "_stage",
              SUM("t16"."seconds") AS "total",
              COUNT(*) AS "number"
            FROM "t15" AS "t16"
            GROUP BY
              1
          ) AS "t18"
        ) AS "t20"
          ON "t17"."stage" = "t20"."_stage"
        INNER JOIN "t7" AS "t10"
          ON "t17"."since" >= "t10"."before" AND "t17"."since" < "t10"."cut"
      ) AS "t22"
      GROUP BY
        1,
        2,
        3
    ) AS "t25"
    UNION ALL
    SELECT
      *
    FROM (
      SELECT
        "t28"."stage" AS "of_stage",
        "t28"."bin" AS "of_bin",
        "t28"."cut" AS "at",
        COUNT(*) * -1 AS "change"
      FROM (
        SELECT
          "t27"."stage",
          "t27"."stay",
          "t27"."since",
          "t27"."till",
          "t27"."bin",
          "t11"."cut",
          "t11"."before"
        FROM (
          SELECT
            *
          FROM "t21" AS "t23"
          WHERE
            "t23"."till" < CAST('9999-12-30T00:00:00' AS TIMESTAMP(6))
        ) AS "t27"
        INNER JOIN "t7" AS "t11"
          ON "t27"."till" >= "t11"."before" AND "t27"."till" < "t11"."cut"
      ) AS "t28"
      GROUP BY
        1,
        2,
        3
    ) AS "t29"
  ) AS "t30"
  GROUP BY
    1,
    2,
    3
)
SELECT
  "t44"."usual_cut",
  "t44"."usual_stage",
  CAST((
    "t44"."below" * 4
  ) + (
    (
      COALESCE("t44"."above", "t44"."below") - "t44"."below"
    ) * "t44"."rest"
  ) AS DECIMAL(38, 0)) AS "four_times"
FROM (
  SELECT
    "t43"."cut" AS "usual_cut",
    "t43"."of_stage" AS "usual_stage",
    MAX("t43"."stay") FILTER(WHERE
      "t43"."rank" = "t43"."low") AS "below",
    MAX("t43"."stay") FILTER(WHERE
      "t43"."rank" = (
        "t43"."low" + 1
      )) AS "above",
    MAX("t43"."rest") AS "rest"
  FROM (
    SELECT
      "t42"."of_stage",
      "t42"."of_bin",
      "t42"."cut",
      "t42"."low",
      "t42"."rest",
      "t42"."shorter",
      "t42"."stage",
      "t42"."stay",
      "t42"."since",
      "t42"."till",
      "t42"."bin",
      "t42"."place",
      "t42"."shorter" + "t42"."place" AS "rank"
    FROM (
      SELECT
        "t41"."of_stage",
        "t41"."of_bin",
        "t41"."cut",
        "t41"."low",
        "t41"."rest",
        "t41"."shorter",
        "t41"."stage",
        "t41"."stay",
        "t41"."since",
        "t41"."till",
        "t41"."bin",
        ROW_NUMBER() OVER (
          PARTITION BY "t41"."cut", "t41"."of_stage", "t41"."of_bin"
          ORDER BY "t41"."stay" ASC
          ROWS BETWEEN UNBOUNDED PRECEDING AND UNBOUNDED FOLLOWING
        ) - 1 AS "place"
      FROM (
        SELECT
          "t40"."of_stage",
          "t40"."of_bin",
          "t40"."cut",
          "t40"."low",
          "t40"."rest",
          "t40"."shorter",
          "t24"."stage",
          "t24"."stay",
          "t24"."since",
          "t24"."till",
          "t24"."bin"
        FROM (
          SELECT
            "t38"."of_stage",
            "t38"."of_bin",
            "t38"."cut",
            CAST(FLOOR(CAST((
              "t38"."place"
            ) AS DOUBLE PRECISION) / (
              4
            )) AS BIGINT) AS "low",
            "t38"."place" % 4 AS "rest",
            "t38"."upto" - "t38"."held" AS "shorter"
          FROM (
            SELECT
              "t37"."of_stage",
              "t37"."of_bin",
              "t37"."cut",
              "t37"."held",
              SUM("t37"."held") OVER (
                PARTITION BY "t37"."of_stage", "t37"."cut"
                ORDER BY "t37"."of_bin" ASC
                ROWS BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW
              ) AS "upto",
              (
                SUM("t37"."held") OVER (
                  PARTITION BY "t37"."of_stage", "t37"."cut"
                  ROWS BETWEEN UNBOUNDED PRECEDING AND UNBOUNDED FOLLOWING
                ) - 1
              ) * 3 AS "place"
            FROM (
              SELECT
                "t35"."of_stage",
                "t35"."of_bin",
                "t13"."cut",
                SUM(COALESCE("t36"."change", 0)) OVER (
                  PARTITION BY "t35"."of_stage", "t35"."of_bin"
                  ORDER BY "t13"."cut" ASC
                  ROWS BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW
                ) AS "held"
              FROM (
                SELECT DISTINCT
                  "t32"."of_stage",
                  "t32"."of_bin"
                FROM "t31" AS "t32"
              ) AS "t35"
              CROSS JOIN (
                SELECT
                  "t8"."cut"
                FROM "t7" AS "t8"
              ) AS "t13"
              LEFT OUTER JOIN (
                SELECT
                  "t32"."of_stage" AS "_stage",
                  "t32"."of_bin" AS "_bin",
                  "t32"."at",
                  "t32"."change"
                FROM "t31" AS "t32"
              ) AS "t36"
                ON "t35"."of_stage" = "t36"."_stage"
                AND "t35"."of_bin" = "t36"."_bin"
                AND "t13"."cut" = "t36"."at"
            ) AS "t37"
          ) AS "t38"
          WHERE
            "t38"."held" > 0
            AND (
              CAST(FLOOR(CAST((
                "t38"."place"
              ) AS DOUBLE PRECISION) / (
                4
              )) AS BIGINT) + 1
            ) >= (
              "t38"."upto" - "t38"."held"
            )
            AND CAST(FLOOR(CAST((
              "t38"."place"
            ) AS DOUBLE PRECISION) / (
              4
            )) AS BIGINT) < "t38"."upto"
        ) AS "t40"
        INNER JOIN "t21" AS "t24"
          ON "t40"."of_stage" = "t24"."stage"
          AND "t40"."of_bin" = "t24"."bin"
          AND "t24"."since" < "t40"."cut"
          AND "t24"."till" >= "t40"."cut"
      ) AS "t41"
    ) AS "t42"
  ) AS "t43"
  GROUP BY
    1,
    2
) AS "t44"
