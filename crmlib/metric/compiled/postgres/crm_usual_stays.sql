-- crm_usual_stays {"basis": "orders"}
WITH "t5" AS (
  SELECT
    *
  FROM "crm_stages" AS "t0"
  WHERE
    "t0"."stalled_after" IS NOT NULL
), "t14" AS (
  SELECT
    "t4"."cut",
    COALESCE(
      LAG("t4"."cut") OVER (ORDER BY "t4"."cut" ASC ROWS BETWEEN UNBOUNDED PRECEDING AND UNBOUNDED FOLLOWING),
      CAST('0001-01-02T00:00:00' AS TIMESTAMP(6))
    ) AS "before"
  FROM (
    SELECT DISTINCT
      "t1"."p_cut" AS "cut"
    FROM "crm_periods" AS "t1"
  ) AS "t4"
), "t25" AS (
  SELECT
    "t24"."stage",
    "t24"."till",
    "t24"."stay",
    "t24"."since",
    CAST(FLOOR(CAST((
      "t24"."stay"
    ) AS DOUBLE PRECISION) / (
      1000000
    )) AS BIGINT) AS "seconds"
  FROM (
    SELECT
      "t23"."stage",
      "t23"."till",
      "t23"."stay",
      "t23"."since"
    FROM (
      SELECT
        "t16"."stage",
        "t16"."till",
        CAST(CAST((
          (
            EXTRACT('epoch' FROM DATE_TRUNC('SECOND', "t16"."stay_to")) * 1000000
          ) + (
            EXTRACT('microsecond' FROM "t16"."stay_to") % 1000000
          )
        ) - (
          (
            EXTRACT('epoch' FROM DATE_TRUNC('SECOND', "t16"."stay_from")) * 1000000
          ) + (
            EXTRACT('microsecond' FROM "t16"."stay_from") % 1000000
          )
        ) AS DECIMAL(18, 0)) AS BIGINT) AS "stay",
        GREATEST("t16"."stay_to", "t16"."won_at") AS "since"
      FROM (
        SELECT
          "t10"."deal_id",
          "t10"."copy",
          "t10"."till",
          "t10"."won_at",
          "t11"."stage",
          "t11"."stay_from",
          "t11"."stay_to",
          "t11"."_deal",
          "t11"."_copy"
        FROM (
          SELECT
            "t2"."deal_id",
            "t2"."copy",
            "t2"."valid_to" AS "till",
            GREATEST("t2"."valid_from", "t2"."born") AS "won_at"
          FROM "crm_deal_states" AS "t2"
          WHERE
            "t2"."status" = 'won'
        ) AS "t10"
        INNER JOIN (
          SELECT
            "t2"."stage",
            "t2"."stay_from",
            "t2"."stay_to",
            "t2"."deal_id" AS "_deal",
            "t2"."copy" AS "_copy"
          FROM "crm_deal_states" AS "t2"
          WHERE
            "t2"."stay_to" IS NOT NULL AND "t2"."stage" IS NOT NULL
        ) AS "t11"
          ON "t10"."deal_id" = "t11"."_deal" AND "t10"."copy" = "t11"."_copy"
      ) AS "t16"
      WHERE
        GREATEST("t16"."stay_to", "t16"."won_at") < "t16"."till"
    ) AS "t23"
    WHERE
      NOT EXISTS(
        SELECT
          1
        FROM "t5" AS "t13"
        WHERE
          "t23"."stage" = "t13"."stage_name"
      )
  ) AS "t24"
), "t31" AS (
  SELECT
    "t27"."stage",
    "t27"."stay",
    "t27"."since",
    "t27"."till",
    LEAST(
      CAST(FLOOR(CAST((
        "t27"."seconds"
      ) AS DOUBLE PRECISION) / (
        "t30"."width"
      )) AS BIGINT),
      256
    ) AS "bin"
  FROM "t25" AS "t27"
  INNER JOIN (
    SELECT
      "t28"."_stage",
      CAST(FLOOR(CAST((
        "t28"."total"
      ) AS DOUBLE PRECISION) / (
        "t28"."number" * 64
      )) AS BIGINT) + 1 AS "width"
    FROM (
      SELECT
        "t26"."stage" AS "_stage",
        SUM("t26"."seconds") AS "total",
        COUNT(*) AS "number"
      FROM "t25" AS "t26"
      GROUP BY
        1
    ) AS "t28"
  ) AS "t30"
    ON "t27"."stage" = "t30"."_stage"
), "t41" AS (
  SELECT
    "t40"."of_stage",
    "t40"."of_bin",
    "t40"."at",
    SUM("t40"."change") AS "change"
  FROM (
    SELECT
      *
    FROM (
      SELECT
        "t32"."stage" AS "of_stage",
        "t32"."bin" AS "of_bin",
        "t32"."cut" AS "at",
        COUNT(*) * 1 AS "change"
      FROM (
        SELECT
          "t27"."stage",
          "t27"."stay",
          "t27"."since",
          "t27"."till",
          LEAST(
            CAST(FLOOR(CAST((
              "t27"."seconds"
            ) AS DOUBLE PRECISION) / (
              "t30"."width"
            )) AS BIGINT),
            256
          ) AS "bin",
          "t17"."cut",
          "t17"."before"
        FROM "t25" AS "t27"
        INNER JOIN (
          SELECT
            "t28"."_stage",
            CAST(FLOOR(CAST((
              "t28"."total"
            ) AS DOUBLE PRECISION) / (
              "t28"."number" * 64
            )) AS BIGINT) + 1 AS "width"
          FROM (
            SELECT
              "t26"."stage" AS "_stage",
              SUM("t26"."seconds") AS "total",
              COUNT(*) AS "number"
            FROM "t25" AS "t26"
            GROUP BY
              1
          ) AS "t28"
        ) AS "t30"
          ON "t27"."stage" = "t30"."_stage"
        INNER JOIN "t14" AS "t17"
          ON "t27"."since" >= "t17"."before" AND "t27"."since" < "t17"."cut"
      ) AS "t32"
      GROUP BY
        1,
        2,
        3
    ) AS "t35"
    UNION ALL
    SELECT
      *
    FROM (
      SELECT
        "t38"."stage" AS "of_stage",
        "t38"."bin" AS "of_bin",
        "t38"."cut" AS "at",
        COUNT(*) * -1 AS "change"
      FROM (
        SELECT
          "t37"."stage",
          "t37"."stay",
          "t37"."since",
          "t37"."till",
          "t37"."bin",
          "t18"."cut",
          "t18"."before"
        FROM (
          SELECT
            *
          FROM "t31" AS "t33"
          WHERE
            "t33"."till" < CAST('9999-12-30T00:00:00' AS TIMESTAMP(6))
        ) AS "t37"
        INNER JOIN "t14" AS "t18"
          ON "t37"."till" >= "t18"."before" AND "t37"."till" < "t18"."cut"
      ) AS "t38"
      GROUP BY
        1,
        2,
        3
    ) AS "t39"
  ) AS "t40"
  GROUP BY
    1,
    2,
    3
)
SELECT
  *
FROM (
  SELECT
    "t54"."usual_cut",
    "t54"."usual_stage",
    (
      CAST(CAST((
        (
          EXTRACT('epoch' FROM DATE_TRUNC('SECOND', "t54"."usual_cut")) * 1000000
        ) + (
          EXTRACT('microsecond' FROM "t54"."usual_cut") % 1000000
        )
      ) - (
        (
          EXTRACT('epoch' FROM DATE_TRUNC('SECOND', CAST('1970-01-01T00:00:00' AS TIMESTAMP(6)))) * 1000000
        ) + (
          EXTRACT('microsecond' FROM CAST('1970-01-01T00:00:00' AS TIMESTAMP(6))) % 1000000
        )
      ) AS DECIMAL(18, 0)) AS BIGINT) * 4
    ) - CAST(CAST((
      "t54"."below" * 4
    ) + (
      (
        COALESCE("t54"."above", "t54"."below") - "t54"."below"
      ) * "t54"."rest"
    ) AS DECIMAL(38, 0)) AS BIGINT) AS "stalled_before"
  FROM (
    SELECT
      "t53"."cut" AS "usual_cut",
      "t53"."of_stage" AS "usual_stage",
      MAX("t53"."stay") FILTER(WHERE
        "t53"."rank" = "t53"."low") AS "below",
      MAX("t53"."stay") FILTER(WHERE
        "t53"."rank" = (
          "t53"."low" + 1
        )) AS "above",
      MAX("t53"."rest") AS "rest"
    FROM (
      SELECT
        "t52"."of_stage",
        "t52"."of_bin",
        "t52"."cut",
        "t52"."low",
        "t52"."rest",
        "t52"."shorter",
        "t52"."stage",
        "t52"."stay",
        "t52"."since",
        "t52"."till",
        "t52"."bin",
        "t52"."place",
        "t52"."shorter" + "t52"."place" AS "rank"
      FROM (
        SELECT
          "t51"."of_stage",
          "t51"."of_bin",
          "t51"."cut",
          "t51"."low",
          "t51"."rest",
          "t51"."shorter",
          "t51"."stage",
          "t51"."stay",
          "t51"."since",
          "t51"."till",
          "t51"."bin",
          ROW_NUMBER() OVER (
            PARTITION BY "t51"."cut", "t51"."of_stage", "t51"."of_bin"
            ORDER BY "t51"."stay" ASC
            ROWS BETWEEN UNBOUNDED PRECEDING AND UNBOUNDED FOLLOWING
          ) - 1 AS "place"
        FROM (
          SELECT
            "t50"."of_stage",
            "t50"."of_bin",
            "t50"."cut",
            "t50"."low",
            "t50"."rest",
            "t50"."shorter",
            "t34"."stage",
            "t34"."stay",
            "t34"."since",
            "t34"."till",
            "t34"."bin"
          FROM (
            SELECT
              "t48"."of_stage",
              "t48"."of_bin",
              "t48"."cut",
              CAST(FLOOR(CAST((
                "t48"."place"
              ) AS DOUBLE PRECISION) / (
                4
              )) AS BIGINT) AS "low",
              "t48"."place" % 4 AS "rest",
              "t48"."upto" - "t48"."held" AS "shorter"
            FROM (
              SELECT
                "t47"."of_stage",
                "t47"."of_bin",
                "t47"."cut",
                "t47"."held",
                SUM("t47"."held") OVER (
                  PARTITION BY "t47"."of_stage", "t47"."cut"
                  ORDER BY "t47"."of_bin" ASC
                  ROWS BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW
                ) AS "upto",
                (
                  SUM("t47"."held") OVER (
                    PARTITION BY "t47"."of_stage", "t47"."cut"
                    ROWS BETWEEN UNBOUNDED PRECEDING AND UNBOUNDED FOLLOWING
                  ) - 1
                ) * 3 AS "place"
              FROM (
                SELECT
                  "t45"."of_stage",
                  "t45"."of_bin",
                  "t20"."cut",
                  SUM(COALESCE("t46"."change", 0)) OVER (
                    PARTITION BY "t45"."of_stage", "t45"."of_bin"
                    ORDER BY "t20"."cut" ASC
                    ROWS BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW
                  ) AS "held"
                FROM (
                  SELECT DISTINCT
                    "t42"."of_stage",
                    "t42"."of_bin"
                  FROM "t41" AS "t42"
                ) AS "t45"
                CROSS JOIN (
                  SELECT
                    "t15"."cut"
                  FROM "t14" AS "t15"
                ) AS "t20"
                LEFT OUTER JOIN (
                  SELECT
                    "t42"."of_stage" AS "_stage",
                    "t42"."of_bin" AS "_bin",
                    "t42"."at",
                    "t42"."change"
                  FROM "t41" AS "t42"
                ) AS "t46"
                  ON "t45"."of_stage" = "t46"."_stage"
                  AND "t45"."of_bin" = "t46"."_bin"
                  AND "t20"."cut" = "t46"."at"
              ) AS "t47"
            ) AS "t48"
            WHERE
              "t48"."held" > 0
              AND (
                CAST(FLOOR(CAST((
                  "t48"."place"
                ) AS DOUBLE PRECISION) / (
                  4
                )) AS BIGINT) + 1
              ) >= (
                "t48"."upto" - "t48"."held"
              )
              AND CAST(FLOOR(CAST((
                "t48"."place"
              ) AS DOUBLE PRECISION) / (
                4
              )) AS BIGINT) < "t48"."upto"
          ) AS "t50"
          INNER JOIN "t31" AS "t34"
            ON "t50"."of_stage" = "t34"."stage"
            AND "t50"."of_bin" = "t34"."bin"
            AND "t34"."since" < "t50"."cut"
            AND "t34"."till" >= "t50"."cut"
        ) AS "t51"
      ) AS "t52"
    ) AS "t53"
    GROUP BY
      1,
      2
  ) AS "t54"
) AS "t55"
UNION ALL
SELECT
  *
FROM (
  SELECT
    "t6"."usual_cut",
    "t12"."stage_name" AS "usual_stage",
    (
      CAST(CAST((
        (
          EXTRACT('epoch' FROM DATE_TRUNC('SECOND', "t6"."usual_cut")) * 1000000
        ) + (
          EXTRACT('microsecond' FROM "t6"."usual_cut") % 1000000
        )
      ) - (
        (
          EXTRACT('epoch' FROM DATE_TRUNC('SECOND', CAST('1970-01-01T00:00:00' AS TIMESTAMP(6)))) * 1000000
        ) + (
          EXTRACT('microsecond' FROM CAST('1970-01-01T00:00:00' AS TIMESTAMP(6))) % 1000000
        )
      ) AS DECIMAL(18, 0)) AS BIGINT) * 4
    ) - CAST(CAST(LEAST("t12"."stalled_after", CAST('5000000.0000' AS DECIMAL(18, 4))) * 345600000000 AS DECIMAL(38, 0)) AS BIGINT) AS "stalled_before"
  FROM "t5" AS "t12"
  CROSS JOIN (
    SELECT DISTINCT
      "t1"."p_cut" AS "usual_cut"
    FROM "crm_periods" AS "t1"
  ) AS "t6"
) AS "t21"
