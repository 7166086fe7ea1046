-- crm_usual_stays {"basis": "orders"}
WITH "t5" AS (
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
), "t14" AS (
  SELECT
    "t13"."stage",
    "t13"."till",
    CAST("t13"."stay" AS BIGINT) AS "stay",
    GREATEST("t13"."stay_to", "t13"."won_at") AS "since",
    CAST(FLOOR(CAST((
      CAST("t13"."stay" AS BIGINT)
    ) AS DOUBLE PRECISION) / (
      1000000
    )) AS BIGINT) AS "seconds"
  FROM (
    SELECT
      "t4"."deal_id",
      "t4"."copy",
      "t4"."till",
      "t4"."won_at",
      "t10"."stage",
      "t10"."stay_to",
      "t10"."_deal",
      "t10"."_copy",
      "t10"."stay"
    FROM (
      SELECT
        "t1"."deal_id",
        "t1"."copy",
        "t1"."valid_to" AS "till",
        GREATEST("t1"."valid_from", "t1"."born") AS "won_at"
      FROM "crm_deal_states" AS "t1"
      WHERE
        "t1"."status" = 'won'
    ) AS "t4"
    INNER JOIN (
      SELECT
        "t1"."stage",
        "t1"."stay_to",
        "t1"."deal_id" AS "_deal",
        "t1"."copy" AS "_copy",
        CAST((
          (
            EXTRACT('epoch' FROM DATE_TRUNC('SECOND', "t1"."stay_to")) * 1000000
          ) + (
            EXTRACT('microsecond' FROM "t1"."stay_to") % 1000000
          )
        ) - (
          (
            EXTRACT('epoch' FROM DATE_TRUNC('SECOND', "t1"."stay_from")) * 1000000
          ) + (
            EXTRACT('microsecond' FROM "t1"."stay_from") % 1000000
          )
        ) AS DECIMAL(18, 0)) AS "stay"
      FROM "crm_deal_states" AS "t1"
      WHERE
        "t1"."stay_to" IS NOT NULL AND "t1"."stage" IS NOT NULL
    ) AS "t10"
      ON "t4"."deal_id" = "t10"."_deal" AND "t4"."copy" = "t10"."_copy"
  ) AS "t13"
  WHERE
    GREATEST("t13"."stay_to", "t13"."won_at") < "t13"."till"
), "t20" AS (
  SELECT
    "t16"."stage",
    "t16"."stay",
    "t16"."since",
    "t16"."till",
    LEAST(
      CAST(FLOOR(CAST((
        "t16"."seconds"
      ) AS DOUBLE PRECISION) / (
        "t19"."width"
      )) AS BIGINT),
      256
    ) AS "bin"
  FROM "t14" AS "t16"
  INNER JOIN (
    SELECT
      "t17"."_stage",
      CAST(FLOOR(CAST((
        "t17"."total"
      ) AS DOUBLE PRECISION) / (
        "t17"."number" * 64
      )) AS BIGINT) + 1 AS "width"
    FROM (
      SELECT
        "t15"."stage" AS "_stage",
        SUM("t15"."seconds") AS "total",
        COUNT(*) AS "number"
      FROM "t14" AS "t15"
      GROUP BY
        1
    ) AS "t17"
  ) AS "t19"
    ON "t16"."stage" = "t19"."_stage"
), "t30" AS (
  SELECT
    "t29"."of_stage",
    "t29"."of_bin",
    "t29"."at",
    SUM("t29"."change") AS "change"
  FROM (
    SELECT
      *
    FROM (
      SELECT
        "t21"."stage" AS "of_stage",
        "t21"."bin" AS "of_bin",
        "t21"."cut" AS "at",
        COUNT(*) * 1 AS "change"
      FROM (
        SELECT
          "t16"."stage",
          "t16"."stay",
          "t16"."since",
          "t16"."till",
          LEAST(
            CAST(FLOOR(CAST((
              "t16"."seconds"
            ) AS DOUBLE PRECISION) / (
              "t19"."width"
            )) AS BIGINT),
            256
          ) AS "bin",
          "t8"."cut",
          "t8"."before"
        FROM "t14" AS "t16"
        INNER JOIN (
          SELECT
            "t17"."_stage",
            CAST(FLOOR(CAST((
              "t17"."total"
            ) AS DOUBLE PRECISION) / (
              "t17"."number" * 64
            )) AS BIGINT) + 1 AS "width"
          FROM (
            SELECT
              "t15"."stage" AS "_stage",
              SUM("t15"."seconds") AS "total",
              COUNT(*) AS "number"
            FROM "t14" AS "t15"
            GROUP BY
              1
          ) AS "t17"
        ) AS "t19"
          ON "t16"."stage" = "t19"."_stage"
        INNER JOIN "t5" AS "t8"
          ON "t16"."since" >= "t8"."before" AND "t16"."since" < "t8"."cut"
      ) AS "t21"
      GROUP BY
        1,
        2,
        3
    ) AS "t24"
    UNION ALL
    SELECT
      *
    FROM (
      SELECT
        "t27"."stage" AS "of_stage",
        "t27"."bin" AS "of_bin",
        "t27"."cut" AS "at",
        COUNT(*) * -1 AS "change"
      FROM (
        SELECT
          "t26"."stage",
          "t26"."stay",
          "t26"."since",
          "t26"."till",
          "t26"."bin",
          "t9"."cut",
          "t9"."before"
        FROM (
          SELECT
            *
          FROM "t20" AS "t22"
          WHERE
            "t22"."till" < CAST('9999-12-30T00:00:00' AS TIMESTAMP(6))
        ) AS "t26"
        INNER JOIN "t5" AS "t9"
          ON "t26"."till" >= "t9"."before" AND "t26"."till" < "t9"."cut"
      ) AS "t27"
      GROUP BY
        1,
        2,
        3
    ) AS "t28"
  ) AS "t29"
  GROUP BY
    1,
    2,
    3
)
SELECT
  "t43"."usual_cut",
  "t43"."usual_stage",
  CAST((
    "t43"."below" * 4
  ) + (
    (
      COALESCE("t43"."above", "t43"."below") - "t43"."below"
    ) * "t43"."rest"
  ) AS DECIMAL(38, 0)) AS "four_times"
FROM (
  SELECT
    "t42"."cut" AS "usual_cut",
    "t42"."of_stage" AS "usual_stage",
    MAX("t42"."stay") FILTER(WHERE
      "t42"."rank" = "t42"."low") AS "below",
    MAX("t42"."stay") FILTER(WHERE
      "t42"."rank" = (
        "t42"."low" + 1
      )) AS "above",
    MAX("t42"."rest") AS "rest"
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
      "t41"."place",
      "t41"."shorter" + "t41"."place" AS "rank"
    FROM (
      SELECT
        "t40"."of_stage",
        "t40"."of_bin",
        "t40"."cut",
        "t40"."low",
        "t40"."rest",
        "t40"."shorter",
        "t40"."stage",
        "t40"."stay",
        "t40"."since",
        "t40"."till",
        "t40"."bin",
        ROW_NUMBER() OVER (
          PARTITION BY "t40"."cut", "t40"."of_stage", "t40"."of_bin"
          ORDER BY "t40"."stay" ASC
          ROWS BETWEEN UNBOUNDED PRECEDING AND UNBOUNDED FOLLOWING
        ) - 1 AS "place"
      FROM (
        SELECT
          "t39"."of_stage",
          "t39"."of_bin",
          "t39"."cut",
          "t39"."low",
          "t39"."rest",
          "t39"."shorter",
          "t23"."stage",
          "t23"."stay",
          "t23"."since",
          "t23"."till",
          "t23"."bin"
        FROM (
          SELECT
            "t37"."of_stage",
            "t37"."of_bin",
            "t37"."cut",
            CAST(FLOOR(CAST((
              "t37"."place"
            ) AS DOUBLE PRECISION) / (
              4
            )) AS BIGINT) AS "low",
            "t37"."place" % 4 AS "rest",
            "t37"."upto" - "t37"."held" AS "shorter"
          FROM (
            SELECT
              "t36"."of_stage",
              "t36"."of_bin",
              "t36"."cut",
              "t36"."held",
              SUM("t36"."held") OVER (
                PARTITION BY "t36"."of_stage", "t36"."cut"
                ORDER BY "t36"."of_bin" ASC
                ROWS BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW
              ) AS "upto",
              (
                SUM("t36"."held") OVER (
                  PARTITION BY "t36"."of_stage", "t36"."cut"
                  ROWS BETWEEN UNBOUNDED PRECEDING AND UNBOUNDED FOLLOWING
                ) - 1
              ) * 3 AS "place"
            FROM (
              SELECT
                "t34"."of_stage",
                "t34"."of_bin",
                "t12"."cut",
                SUM(COALESCE("t35"."change", 0)) OVER (
                  PARTITION BY "t34"."of_stage", "t34"."of_bin"
                  ORDER BY "t12"."cut" ASC
                  ROWS BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW
                ) AS "held"
              FROM (
                SELECT DISTINCT
                  "t31"."of_stage",
                  "t31"."of_bin"
                FROM "t30" AS "t31"
              ) AS "t34"
              CROSS JOIN (
                SELECT
                  "t6"."cut"
                FROM "t5" AS "t6"
              ) AS "t12"
              LEFT OUTER JOIN (
                SELECT
                  "t31"."of_stage" AS "_stage",
                  "t31"."of_bin" AS "_bin",
                  "t31"."at",
                  "t31"."change"
                FROM "t30" AS "t31"
              ) AS "t35"
                ON "t34"."of_stage" = "t35"."_stage"
                AND "t34"."of_bin" = "t35"."_bin"
                AND "t12"."cut" = "t35"."at"
            ) AS "t36"
          ) AS "t37"
          WHERE
            "t37"."held" > 0
            AND (
              CAST(FLOOR(CAST((
                "t37"."place"
              ) AS DOUBLE PRECISION) / (
                4
              )) AS BIGINT) + 1
            ) >= (
              "t37"."upto" - "t37"."held"
            )
            AND CAST(FLOOR(CAST((
              "t37"."place"
            ) AS DOUBLE PRECISION) / (
              4
            )) AS BIGINT) < "t37"."upto"
        ) AS "t39"
        INNER JOIN "t20" AS "t23"
          ON "t39"."of_stage" = "t23"."stage"
          AND "t39"."of_bin" = "t23"."bin"
          AND "t23"."since" < "t39"."cut"
          AND "t23"."till" >= "t39"."cut"
      ) AS "t40"
    ) AS "t41"
  ) AS "t42"
  GROUP BY
    1,
    2
) AS "t43"
