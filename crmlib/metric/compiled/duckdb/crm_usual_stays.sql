-- crm_usual_stays {"basis": "orders"}
WITH "t7" AS (
  SELECT
    "t2"."cut",
    COALESCE(
      LAG("t2"."cut") OVER (ORDER BY "t2"."cut" ASC ROWS BETWEEN UNBOUNDED PRECEDING AND UNBOUNDED FOLLOWING),
      MAKE_TIMESTAMP(1, 1, 2, 0, 0, 0.0)
    ) AS "before"
  FROM (
    SELECT DISTINCT
      "t0"."p_cut" AS "cut"
    FROM "crm_periods" AS "t0"
  ) AS "t2"
), "t16" AS (
  SELECT
    "t15"."stage",
    "t15"."till",
    "t15"."stay",
    "t15"."since",
    CAST(FLOOR((
      "t15"."stay"
    ) / (
      1000000
    )) AS BIGINT) AS "seconds"
  FROM (
    SELECT
      "t14"."stage",
      "t14"."till",
      CAST(CAST(EPOCH_US("t14"."stay_to") - EPOCH_US("t14"."stay_from") AS DECIMAL(18, 0)) AS BIGINT) AS "stay",
      GREATEST("t14"."stay_to", "t14"."won_at") AS "since"
    FROM (
      SELECT
        *
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
  ) AS "t15"
), "t22" AS (
  SELECT
    "t18"."stage",
    "t18"."stay",
    "t18"."since",
    "t18"."till",
    LEAST(CAST(FLOOR((
      "t18"."seconds"
    ) / (
      "t21"."width"
    )) AS BIGINT), 256) AS "bin"
  FROM "t16" AS "t18"
  INNER JOIN (
    SELECT
      "t19"."_stage",
      CAST(FLOOR((
        "t19"."total"
      ) / (
        "t19"."number" * 64
      )) AS BIGINT) + 1 AS "width"
    FROM (
      SELECT
        "t17"."stage" AS "_stage",
        SUM("t17"."seconds") AS "total",
        COUNT(*) AS "number"
      FROM "t16" AS "t17"
      GROUP BY
        1
    ) AS "t19"
  ) AS "t21"
    ON "t18"."stage" = "t21"."_stage"
), "t32" AS (
  SELECT
    "t31"."of_stage",
    "t31"."of_bin",
    "t31"."at",
    SUM("t31"."change") AS "change"
  FROM (
    SELECT
      *
    FROM (
      SELECT
        "t23"."stage" AS "of_stage",
        "t23"."bin" AS "of_bin",
        "t23"."cut" AS "at",
        COUNT(*) * 1 AS "change"
      FROM (
        SELECT
          "t18"."stage",
          "t18"."stay",
          "t18"."since",
          "t18"."till",
          LEAST(CAST(FLOOR((
            "t18"."seconds"
          ) / (
            "t21"."width"
          )) AS BIGINT), 256) AS "bin",
          "t10"."cut",
          "t10"."before"
        FROM "t16" AS "t18"
        INNER JOIN (
          SELECT
            "t19"."_stage",
            CAST(FLOOR((
              "t19"."total"
            ) / (
              "t19"."number" * 64
            )) AS BIGINT) + 1 AS "width"
          FROM (
            SELECT
              "t17"."stage" AS "_stage",
              SUM("t17"."seconds") AS "total",
              COUNT(*) AS "number"
            FROM "t16" AS "t17"
            GROUP BY
              1
          ) AS "t19"
        ) AS "t21"
          ON "t18"."stage" = "t21"."_stage"
        INNER JOIN "t7" AS "t10"
          ON "t18"."since" >= "t10"."before" AND "t18"."since" < "t10"."cut"
      ) AS "t23"
      GROUP BY
        1,
        2,
        3
    ) AS "t26"
    UNION ALL
    SELECT
      *
    FROM (
      SELECT
        "t29"."stage" AS "of_stage",
        "t29"."bin" AS "of_bin",
        "t29"."cut" AS "at",
        COUNT(*) * -1 AS "change"
      FROM (
        SELECT
          "t28"."stage",
          "t28"."stay",
          "t28"."since",
          "t28"."till",
          "t28"."bin",
          "t11"."cut",
          "t11"."before"
        FROM (
          SELECT
            *
          FROM "t22" AS "t24"
          WHERE
            "t24"."till" < MAKE_TIMESTAMP(9999, 12, 30, 0, 0, 0.0)
        ) AS "t28"
        INNER JOIN "t7" AS "t11"
          ON "t28"."till" >= "t11"."before" AND "t28"."till" < "t11"."cut"
      ) AS "t29"
      GROUP BY
        1,
        2,
        3
    ) AS "t30"
  ) AS "t31"
  GROUP BY
    1,
    2,
    3
)
SELECT
  "t45"."usual_cut",
  "t45"."usual_stage",
  CAST((
    "t45"."below" * 4
  ) + (
    (
      COALESCE("t45"."above", "t45"."below") - "t45"."below"
    ) * "t45"."rest"
  ) AS DECIMAL(38, 0)) AS "four_times"
FROM (
  SELECT
    "t44"."cut" AS "usual_cut",
    "t44"."of_stage" AS "usual_stage",
    MAX("t44"."stay") FILTER(WHERE
      "t44"."rank" = "t44"."low") AS "below",
    MAX("t44"."stay") FILTER(WHERE
      "t44"."rank" = (
        "t44"."low" + 1
      )) AS "above",
    MAX("t44"."rest") AS "rest"
  FROM (
    SELECT
      "t43"."of_stage",
      "t43"."of_bin",
      "t43"."cut",
      "t43"."low",
      "t43"."rest",
      "t43"."shorter",
      "t43"."stage",
      "t43"."stay",
      "t43"."since",
      "t43"."till",
      "t43"."bin",
      "t43"."place",
      "t43"."shorter" + "t43"."place" AS "rank"
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
        ROW_NUMBER() OVER (
          PARTITION BY "t42"."cut", "t42"."of_stage", "t42"."of_bin"
          ORDER BY "t42"."stay" ASC
          ROWS BETWEEN UNBOUNDED PRECEDING AND UNBOUNDED FOLLOWING
        ) - 1 AS "place"
      FROM (
        SELECT
          "t41"."of_stage",
          "t41"."of_bin",
          "t41"."cut",
          "t41"."low",
          "t41"."rest",
          "t41"."shorter",
          "t25"."stage",
          "t25"."stay",
          "t25"."since",
          "t25"."till",
          "t25"."bin"
        FROM (
          SELECT
            "t39"."of_stage",
            "t39"."of_bin",
            "t39"."cut",
            CAST(FLOOR((
              "t39"."place"
            ) / (
              4
            )) AS BIGINT) AS "low",
            "t39"."place" % 4 AS "rest",
            "t39"."upto" - "t39"."held" AS "shorter"
          FROM (
            SELECT
              "t38"."of_stage",
              "t38"."of_bin",
              "t38"."cut",
              "t38"."held",
              SUM("t38"."held") OVER (
                PARTITION BY "t38"."of_stage", "t38"."cut"
                ORDER BY "t38"."of_bin" ASC
                ROWS BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW
              ) AS "upto",
              (
                SUM("t38"."held") OVER (
                  PARTITION BY "t38"."of_stage", "t38"."cut"
                  ROWS BETWEEN UNBOUNDED PRECEDING AND UNBOUNDED FOLLOWING
                ) - 1
              ) * 3 AS "place"
            FROM (
              SELECT
                "t36"."of_stage",
                "t36"."of_bin",
                "t13"."cut",
                SUM(COALESCE("t37"."change", 0)) OVER (
                  PARTITION BY "t36"."of_stage", "t36"."of_bin"
                  ORDER BY "t13"."cut" ASC
                  ROWS BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW
                ) AS "held"
              FROM (
                SELECT DISTINCT
                  "t33"."of_stage",
                  "t33"."of_bin"
                FROM "t32" AS "t33"
              ) AS "t36"
              CROSS JOIN (
                SELECT
                  "t8"."cut"
                FROM "t7" AS "t8"
              ) AS "t13"
              LEFT OUTER JOIN (
                SELECT
                  "t33"."of_stage" AS "_stage",
                  "t33"."of_bin" AS "_bin",
                  "t33"."at",
                  "t33"."change"
                FROM "t32" AS "t33"
              ) AS "t37"
                ON "t36"."of_stage" = "t37"."_stage"
                AND "t36"."of_bin" = "t37"."_bin"
                AND "t13"."cut" = "t37"."at"
            ) AS "t38"
          ) AS "t39"
          WHERE
            "t39"."held" > 0
            AND (
              CAST(FLOOR((
                "t39"."place"
              ) / (
                4
              )) AS BIGINT) + 1
            ) >= (
              "t39"."upto" - "t39"."held"
            )
            AND CAST(FLOOR((
              "t39"."place"
            ) / (
              4
            )) AS BIGINT) < "t39"."upto"
        ) AS "t41"
        INNER JOIN "t22" AS "t25"
          ON "t41"."of_stage" = "t25"."stage"
          AND "t41"."of_bin" = "t25"."bin"
          AND "t25"."since" < "t41"."cut"
          AND "t25"."till" >= "t41"."cut"
      ) AS "t42"
    ) AS "t43"
  ) AS "t44"
  GROUP BY
    1,
    2
) AS "t45"
