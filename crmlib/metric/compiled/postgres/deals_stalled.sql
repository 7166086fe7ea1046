-- deals_stalled by all: c__stalled {"basis": "orders"}
WITH "t10" AS (
  SELECT
    "t6"."cut",
    COALESCE(
      LAG("t6"."cut") OVER (ORDER BY "t6"."cut" ASC ROWS BETWEEN UNBOUNDED PRECEDING AND UNBOUNDED FOLLOWING),
      CAST('0001-01-02T00:00:00' AS TIMESTAMP(6))
    ) AS "before"
  FROM (
    SELECT DISTINCT
      "t1"."p_cut" AS "cut"
    FROM "crm_periods" AS "t1"
  ) AS "t6"
), "t19" AS (
  SELECT
    "t18"."stage",
    "t18"."till",
    CAST("t18"."stay" AS BIGINT) AS "stay",
    GREATEST("t18"."stay_to", "t18"."won_at") AS "since",
    CAST(FLOOR(CAST((
      CAST("t18"."stay" AS BIGINT)
    ) AS DOUBLE PRECISION) / (
      1000000
    )) AS BIGINT) AS "seconds"
  FROM (
    SELECT
      "t9"."deal_id",
      "t9"."copy",
      "t9"."till",
      "t9"."won_at",
      "t13"."stage",
      "t13"."stay_to",
      "t13"."_deal",
      "t13"."_copy",
      "t13"."stay"
    FROM (
      SELECT
        "t0"."deal_id",
        "t0"."copy",
        "t0"."valid_to" AS "till",
        GREATEST("t0"."valid_from", "t0"."born") AS "won_at"
      FROM "crm_deal_states" AS "t0"
      WHERE
        "t0"."status" = 'won'
    ) AS "t9"
    INNER JOIN (
      SELECT
        "t0"."stage",
        "t0"."stay_to",
        "t0"."deal_id" AS "_deal",
        "t0"."copy" AS "_copy",
        CAST((
          (
            EXTRACT('epoch' FROM DATE_TRUNC('SECOND', "t0"."stay_to")) * 1000000
          ) + (
            EXTRACT('microsecond' FROM "t0"."stay_to") % 1000000
          )
        ) - (
          (
            EXTRACT('epoch' FROM DATE_TRUNC('SECOND', "t0"."stay_from")) * 1000000
          ) + (
            EXTRACT('microsecond' FROM "t0"."stay_from") % 1000000
          )
        ) AS DECIMAL(18, 0)) AS "stay"
      FROM "crm_deal_states" AS "t0"
      WHERE
        "t0"."stay_to" IS NOT NULL AND "t0"."stage" IS NOT NULL
    ) AS "t13"
      ON "t9"."deal_id" = "t13"."_deal" AND "t9"."copy" = "t13"."_copy"
  ) AS "t18"
  WHERE
    GREATEST("t18"."stay_to", "t18"."won_at") < "t18"."till"
), "t25" AS (
  SELECT
    "t21"."stage",
    "t21"."stay",
    "t21"."since",
    "t21"."till",
    LEAST(
      CAST(FLOOR(CAST((
        "t21"."seconds"
      ) AS DOUBLE PRECISION) / (
        "t24"."width"
      )) AS BIGINT),
      256
    ) AS "bin"
  FROM "t19" AS "t21"
  INNER JOIN (
    SELECT
      "t22"."_stage",
      CAST(FLOOR(CAST((
        "t22"."total"
      ) AS DOUBLE PRECISION) / (
        "t22"."number" * 64
      )) AS BIGINT) + 1 AS "width"
    FROM (
      SELECT
        "t20"."stage" AS "_stage",
        SUM("t20"."seconds") AS "total",
        COUNT(*) AS "number"
      FROM "t19" AS "t20"
      GROUP BY
        1
    ) AS "t22"
  ) AS "t24"
    ON "t21"."stage" = "t24"."_stage"
), "t35" AS (
  SELECT
    "t34"."of_stage",
    "t34"."of_bin",
    "t34"."at",
    SUM("t34"."change") AS "change"
  FROM (
    SELECT
      *
    FROM (
      SELECT
        "t26"."stage" AS "of_stage",
        "t26"."bin" AS "of_bin",
        "t26"."cut" AS "at",
        COUNT(*) * 1 AS "change"
      FROM (
        SELECT
          "t21"."stage",
          "t21"."stay",
          "t21"."since",
          "t21"."till",
          LEAST(
            CAST(FLOOR(CAST((
              "t21"."seconds"
            ) AS DOUBLE PRECISION) / (
              "t24"."width"
            )) AS BIGINT),
            256
          ) AS "bin",
          "t14"."cut",
          "t14"."before"
        FROM "t19" AS "t21"
        INNER JOIN (
          SELECT
            "t22"."_stage",
            CAST(FLOOR(CAST((
              "t22"."total"
            ) AS DOUBLE PRECISION) / (
              "t22"."number" * 64
            )) AS BIGINT) + 1 AS "width"
          FROM (
            SELECT
              "t20"."stage" AS "_stage",
              SUM("t20"."seconds") AS "total",
              COUNT(*) AS "number"
            FROM "t19" AS "t20"
            GROUP BY
              1
          ) AS "t22"
        ) AS "t24"
          ON "t21"."stage" = "t24"."_stage"
        INNER JOIN "t10" AS "t14"
          ON "t21"."since" >= "t14"."before" AND "t21"."since" < "t14"."cut"
      ) AS "t26"
      GROUP BY
        1,
        2,
        3
    ) AS "t29"
    UNION ALL
    SELECT
      *
    FROM (
      SELECT
        "t32"."stage" AS "of_stage",
        "t32"."bin" AS "of_bin",
        "t32"."cut" AS "at",
        COUNT(*) * -1 AS "change"
      FROM (
        SELECT
          "t31"."stage",
          "t31"."stay",
          "t31"."since",
          "t31"."till",
          "t31"."bin",
          "t15"."cut",
          "t15"."before"
        FROM (
          SELECT
            *
          FROM "t25" AS "t27"
          WHERE
            "t27"."till" < CAST('9999-12-30T00:00:00' AS TIMESTAMP(6))
        ) AS "t31"
        INNER JOIN "t10" AS "t15"
          ON "t31"."till" >= "t15"."before" AND "t31"."till" < "t15"."cut"
      ) AS "t32"
      GROUP BY
        1,
        2,
        3
    ) AS "t33"
  ) AS "t34"
  GROUP BY
    1,
    2,
    3
)
SELECT
  "t51"."p",
  COUNT(*) FILTER(WHERE
    "t51"."stalled") AS "c__stalled"
FROM (
  SELECT
    "t3"."p",
    "t3"."p_asof",
    CASE
      WHEN "t4"."stalled_after" IS NOT NULL
      THEN CAST((
        (
          EXTRACT('epoch' FROM DATE_TRUNC('SECOND', "t3"."p_cut")) * 1000000
        ) + (
          EXTRACT('microsecond' FROM "t3"."p_cut") % 1000000
        )
      ) - (
        (
          EXTRACT('epoch' FROM DATE_TRUNC('SECOND', "t8"."stay_from")) * 1000000
        ) + (
          EXTRACT('microsecond' FROM "t8"."stay_from") % 1000000
        )
      ) AS DECIMAL(18, 0)) > CAST("t4"."stalled_after" * 86400000000 AS DECIMAL(38, 4))
      ELSE (
        CAST((
          (
            EXTRACT('epoch' FROM DATE_TRUNC('SECOND', "t3"."p_cut")) * 1000000
          ) + (
            EXTRACT('microsecond' FROM "t3"."p_cut") % 1000000
          )
        ) - (
          (
            EXTRACT('epoch' FROM DATE_TRUNC('SECOND', "t8"."stay_from")) * 1000000
          ) + (
            EXTRACT('microsecond' FROM "t8"."stay_from") % 1000000
          )
        ) AS DECIMAL(18, 0)) * 4
      ) > "t50"."four_times"
    END AS "stalled"
  FROM (
    SELECT
      "t0"."born",
      "t0"."valid_from",
      "t0"."valid_to",
      "t0"."status",
      "t0"."stage",
      "t0"."stay_from"
    FROM "crm_deal_states" AS "t0"
  ) AS "t8"
  INNER JOIN "crm_periods" AS "t3"
    ON "t8"."valid_from" < "t3"."p_cut"
    AND "t8"."valid_to" >= "t3"."p_cut"
    AND "t8"."born" < "t3"."p_cut"
    AND "t8"."status" = 'open'
  LEFT OUTER JOIN "crm_stages" AS "t4"
    ON "t8"."stage" = "t4"."stage_name"
  LEFT OUTER JOIN (
    SELECT
      "t48"."_cut",
      "t48"."_stage",
      CAST((
        "t48"."below" * 4
      ) + (
        (
          COALESCE("t48"."above", "t48"."below") - "t48"."below"
        ) * "t48"."rest"
      ) AS DECIMAL(38, 0)) AS "four_times"
    FROM (
      SELECT
        "t47"."cut" AS "_cut",
        "t47"."of_stage" AS "_stage",
        MAX("t47"."stay") FILTER(WHERE
          "t47"."rank" = "t47"."low") AS "below",
        MAX("t47"."stay") FILTER(WHERE
          "t47"."rank" = (
            "t47"."low" + 1
          )) AS "above",
        MAX("t47"."rest") AS "rest"
      FROM (
        SELECT
          "t46"."of_stage",
          "t46"."of_bin",
          "t46"."cut",
          "t46"."low",
          "t46"."rest",
          "t46"."shorter",
          "t46"."stage",
          "t46"."stay",
          "t46"."since",
          "t46"."till",
          "t46"."bin",
          "t46"."place",
          "t46"."shorter" + "t46"."place" AS "rank"
        FROM (
          SELECT
            "t45"."of_stage",
            "t45"."of_bin",
            "t45"."cut",
            "t45"."low",
            "t45"."rest",
            "t45"."shorter",
            "t45"."stage",
            "t45"."stay",
            "t45"."since",
            "t45"."till",
            "t45"."bin",
            ROW_NUMBER() OVER (
              PARTITION BY "t45"."cut", "t45"."of_stage", "t45"."of_bin"
              ORDER BY "t45"."stay" ASC
              ROWS BETWEEN UNBOUNDED PRECEDING AND UNBOUNDED FOLLOWING
            ) - 1 AS "place"
          FROM (
            SELECT
              "t44"."of_stage",
              "t44"."of_bin",
              "t44"."cut",
              "t44"."low",
              "t44"."rest",
              "t44"."shorter",
              "t28"."stage",
              "t28"."stay",
              "t28"."since",
              "t28"."till",
              "t28"."bin"
            FROM (
              SELECT
                "t42"."of_stage",
                "t42"."of_bin",
                "t42"."cut",
                CAST(FLOOR(CAST((
                  "t42"."place"
                ) AS DOUBLE PRECISION) / (
                  4
                )) AS BIGINT) AS "low",
                "t42"."place" % 4 AS "rest",
                "t42"."upto" - "t42"."held" AS "shorter"
              FROM (
                SELECT
                  "t41"."of_stage",
                  "t41"."of_bin",
                  "t41"."cut",
                  "t41"."held",
                  SUM("t41"."held") OVER (
                    PARTITION BY "t41"."of_stage", "t41"."cut"
                    ORDER BY "t41"."of_bin" ASC
                    ROWS BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW
                  ) AS "upto",
                  (
                    SUM("t41"."held") OVER (
                      PARTITION BY "t41"."of_stage", "t41"."cut"
                      ROWS BETWEEN UNBOUNDED PRECEDING AND UNBOUNDED FOLLOWING
                    ) - 1
                  ) * 3 AS "place"
                FROM (
                  SELECT
                    "t39"."of_stage",
                    "t39"."of_bin",
                    "t17"."cut",
                    SUM(COALESCE("t40"."change", 0)) OVER (
                      PARTITION BY "t39"."of_stage", "t39"."of_bin"
                      ORDER BY "t17"."cut" ASC
                      ROWS BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW
                    ) AS "held"
                  FROM (
                    SELECT DISTINCT
                      "t36"."of_stage",
                      "t36"."of_bin"
                    FROM "t35" AS "t36"
                  ) AS "t39"
                  CROSS JOIN (
                    SELECT
                      "t12"."cut"
                    FROM "t10" AS "t12"
                  ) AS "t17"
                  LEFT OUTER JOIN (
                    SELECT
                      "t36"."of_stage" AS "_stage",
                      "t36"."of_bin" AS "_bin",
                      "t36"."at",
                      "t36"."change"
                    FROM "t35" AS "t36"
                  ) AS "t40"
                    ON "t39"."of_stage" = "t40"."_stage"
                    AND "t39"."of_bin" = "t40"."_bin"
                    AND "t17"."cut" = "t40"."at"
                ) AS "t41"
              ) AS "t42"
              WHERE
                "t42"."held" > 0
                AND (
                  CAST(FLOOR(CAST((
                    "t42"."place"
                  ) AS DOUBLE PRECISION) / (
                    4
                  )) AS BIGINT) + 1
                ) >= (
                  "t42"."upto" - "t42"."held"
                )
                AND CAST(FLOOR(CAST((
                  "t42"."place"
                ) AS DOUBLE PRECISION) / (
                  4
                )) AS BIGINT) < "t42"."upto"
            ) AS "t44"
            INNER JOIN "t25" AS "t28"
              ON "t44"."of_stage" = "t28"."stage"
              AND "t44"."of_bin" = "t28"."bin"
              AND "t28"."since" < "t44"."cut"
              AND "t28"."till" >= "t44"."cut"
          ) AS "t45"
        ) AS "t46"
      ) AS "t47"
      GROUP BY
        1,
        2
    ) AS "t48"
  ) AS "t50"
    ON "t3"."p_cut" = "t50"."_cut" AND "t8"."stage" = "t50"."_stage"
) AS "t51"
GROUP BY
  1
