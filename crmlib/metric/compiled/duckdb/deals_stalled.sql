-- deals_stalled by all: c__stalled {"basis": "orders"}
WITH "t11" AS (
  SELECT
    "t6"."cut",
    COALESCE(
      LAG("t6"."cut") OVER (ORDER BY "t6"."cut" ASC ROWS BETWEEN UNBOUNDED PRECEDING AND UNBOUNDED FOLLOWING),
      MAKE_TIMESTAMP(1, 1, 2, 0, 0, 0.0)
    ) AS "before"
  FROM (
    SELECT DISTINCT
      "t1"."p_cut" AS "cut"
    FROM "crm_periods" AS "t1"
  ) AS "t6"
), "t20" AS (
  SELECT
    "t19"."stage",
    "t19"."till",
    CAST("t19"."stay" AS BIGINT) AS "stay",
    GREATEST("t19"."stay_to", "t19"."won_at") AS "since",
    CAST(FLOOR((
      CAST("t19"."stay" AS BIGINT)
    ) / (
      1000000
    )) AS BIGINT) AS "seconds"
  FROM (
    SELECT
      "t10"."deal_id",
      "t10"."copy",
      "t10"."till",
      "t10"."won_at",
      "t14"."stage",
      "t14"."stay_to",
      "t14"."_deal",
      "t14"."_copy",
      "t14"."stay"
    FROM (
      SELECT
        "t0"."deal_id",
        "t0"."copy",
        "t0"."valid_to" AS "till",
        GREATEST("t0"."valid_from", "t0"."born") AS "won_at"
      FROM "crm_deal_states" AS "t0"
      WHERE
        "t0"."status" = 'won'
    ) AS "t10"
    INNER JOIN (
      SELECT
        "t9"."stage",
        "t9"."stay_to",
        "t9"."deal_id" AS "_deal",
        "t9"."copy" AS "_copy",
        CAST(EPOCH_US("t9"."stay_to") - EPOCH_US("t9"."stay_from") AS DECIMAL(18, 0)) AS "stay"
      FROM (
        SELECT
          "t0"."born",
          "t0"."valid_from",
          "t0"."valid_to",
          "t0"."status",
          "t0"."deal_id",
          "t0"."copy",
          "t0"."stage",
          "t0"."stay_from",
          "t0"."stay_to"
        FROM "crm_deal_states" AS "t0"
        WHERE
          "t0"."stay_to" IS NOT NULL AND "t0"."stage" IS NOT NULL
      ) AS "t9"
    ) AS "t14"
      ON "t10"."deal_id" = "t14"."_deal" AND "t10"."copy" = "t14"."_copy"
  ) AS "t19"
  WHERE
    GREATEST("t19"."stay_to", "t19"."won_at") < "t19"."till"
), "t26" AS (
  SELECT
    "t22"."stage",
    "t22"."stay",
    "t22"."since",
    "t22"."till",
    LEAST(CAST(FLOOR((
      "t22"."seconds"
    ) / (
      "t25"."width"
    )) AS BIGINT), 256) AS "bin"
  FROM "t20" AS "t22"
  INNER JOIN (
    SELECT
      "t23"."_stage",
      CAST(FLOOR((
        "t23"."total"
      ) / (
        "t23"."number" * 64
      )) AS BIGINT) + 1 AS "width"
    FROM (
      SELECT
        "t21"."stage" AS "_stage",
        SUM("t21"."seconds") AS "total",
        COUNT(*) AS "number"
      FROM "t20" AS "t21"
      GROUP BY
        1
    ) AS "t23"
  ) AS "t25"
    ON "t22"."stage" = "t25"."_stage"
), "t36" AS (
  SELECT
    "t35"."of_stage",
    "t35"."of_bin",
    "t35"."at",
    SUM("t35"."change") AS "change"
  FROM (
    SELECT
      *
    FROM (
      SELECT
        "t27"."stage" AS "of_stage",
        "t27"."bin" AS "of_bin",
        "t27"."cut" AS "at",
        COUNT(*) * 1 AS "change"
      FROM (
        SELECT
          "t22"."stage",
          "t22"."stay",
          "t22"."since",
          "t22"."till",
          LEAST(CAST(FLOOR((
            "t22"."seconds"
          ) / (
            "t25"."width"
          )) AS BIGINT), 256) AS "bin",
          "t15"."cut",
          "t15"."before"
        FROM "t20" AS "t22"
        INNER JOIN (
          SELECT
            "t23"."_stage",
            CAST(FLOOR((
              "t23"."total"
            ) / (
              "t23"."number" * 64
            )) AS BIGINT) + 1 AS "width"
          FROM (
            SELECT
              "t21"."stage" AS "_stage",
              SUM("t21"."seconds") AS "total",
              COUNT(*) AS "number"
            FROM "t20" AS "t21"
            GROUP BY
              1
          ) AS "t23"
        ) AS "t25"
          ON "t22"."stage" = "t25"."_stage"
        INNER JOIN "t11" AS "t15"
          ON "t22"."since" >= "t15"."before" AND "t22"."since" < "t15"."cut"
      ) AS "t27"
      GROUP BY
        1,
        2,
        3
    ) AS "t30"
    UNION ALL
    SELECT
      *
    FROM (
      SELECT
        "t33"."stage" AS "of_stage",
        "t33"."bin" AS "of_bin",
        "t33"."cut" AS "at",
        COUNT(*) * -1 AS "change"
      FROM (
        SELECT
          "t32"."stage",
          "t32"."stay",
          "t32"."since",
          "t32"."till",
          "t32"."bin",
          "t16"."cut",
          "t16"."before"
        FROM (
          SELECT
            *
          FROM "t26" AS "t28"
          WHERE
            "t28"."till" < MAKE_TIMESTAMP(9999, 12, 30, 0, 0, 0.0)
        ) AS "t32"
        INNER JOIN "t11" AS "t16"
          ON "t32"."till" >= "t16"."before" AND "t32"."till" < "t16"."cut"
      ) AS "t33"
      GROUP BY
        1,
        2,
        3
    ) AS "t34"
  ) AS "t35"
  GROUP BY
    1,
    2,
    3
)
SELECT
  "t52"."p",
  COUNT(*) FILTER(WHERE
    "t52"."stalled") AS "c__stalled"
FROM (
  SELECT
    "t3"."p",
    "t3"."p_asof",
    CASE
      WHEN "t4"."stalled_after" IS NOT NULL
      THEN CAST(EPOCH_US("t3"."p_cut") - EPOCH_US("t8"."stay_from") AS DECIMAL(18, 0)) > CAST("t4"."stalled_after" * 86400000000 AS DECIMAL(38, 4))
      ELSE (
        CAST(EPOCH_US("t3"."p_cut") - EPOCH_US("t8"."stay_from") AS DECIMAL(18, 0)) * 4
      ) > "t51"."four_times"
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
      "t49"."_cut",
      "t49"."_stage",
      CAST((
        "t49"."below" * 4
      ) + (
        (
          COALESCE("t49"."above", "t49"."below") - "t49"."below"
        ) * "t49"."rest"
      ) AS DECIMAL(38, 0)) AS "four_times"
    FROM (
      SELECT
        "t48"."cut" AS "_cut",
        "t48"."of_stage" AS "_stage",
        MAX("t48"."stay") FILTER(WHERE
          "t48"."rank" = "t48"."low") AS "below",
        MAX("t48"."stay") FILTER(WHERE
          "t48"."rank" = (
            "t48"."low" + 1
          )) AS "above",
        MAX("t48"."rest") AS "rest"
      FROM (
        SELECT
          "t47"."of_stage",
          "t47"."of_bin",
          "t47"."cut",
          "t47"."low",
          "t47"."rest",
          "t47"."shorter",
          "t47"."stage",
          "t47"."stay",
          "t47"."since",
          "t47"."till",
          "t47"."bin",
          "t47"."place",
          "t47"."shorter" + "t47"."place" AS "rank"
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
            ROW_NUMBER() OVER (
              PARTITION BY "t46"."cut", "t46"."of_stage", "t46"."of_bin"
              ORDER BY "t46"."stay" ASC
              ROWS BETWEEN UNBOUNDED PRECEDING AND UNBOUNDED FOLLOWING
            ) - 1 AS "place"
          FROM (
            SELECT
              "t45"."of_stage",
              "t45"."of_bin",
              "t45"."cut",
              "t45"."low",
              "t45"."rest",
              "t45"."shorter",
              "t29"."stage",
              "t29"."stay",
              "t29"."since",
              "t29"."till",
              "t29"."bin"
            FROM (
              SELECT
                "t43"."of_stage",
                "t43"."of_bin",
                "t43"."cut",
                CAST(FLOOR((
                  "t43"."place"
                ) / (
                  4
                )) AS BIGINT) AS "low",
                "t43"."place" % 4 AS "rest",
                "t43"."upto" - "t43"."held" AS "shorter"
              FROM (
                SELECT
                  "t42"."of_stage",
                  "t42"."of_bin",
                  "t42"."cut",
                  "t42"."held",
                  SUM("t42"."held") OVER (
                    PARTITION BY "t42"."of_stage", "t42"."cut"
                    ORDER BY "t42"."of_bin" ASC
                    ROWS BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW
                  ) AS "upto",
                  (
                    SUM("t42"."held") OVER (
                      PARTITION BY "t42"."of_stage", "t42"."cut"
                      ROWS BETWEEN UNBOUNDED PRECEDING AND UNBOUNDED FOLLOWING
                    ) - 1
                  ) * 3 AS "place"
                FROM (
                  SELECT
                    "t40"."of_stage",
                    "t40"."of_bin",
                    "t18"."cut",
                    SUM(COALESCE("t41"."change", 0)) OVER (
                      PARTITION BY "t40"."of_stage", "t40"."of_bin"
                      ORDER BY "t18"."cut" ASC
                      ROWS BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW
                    ) AS "held"
                  FROM (
                    SELECT DISTINCT
                      "t37"."of_stage",
                      "t37"."of_bin"
                    FROM "t36" AS "t37"
                  ) AS "t40"
                  CROSS JOIN (
                    SELECT
                      "t13"."cut"
                    FROM "t11" AS "t13"
                  ) AS "t18"
                  LEFT OUTER JOIN (
                    SELECT
                      "t37"."of_stage" AS "_stage",
                      "t37"."of_bin" AS "_bin",
                      "t37"."at",
                      "t37"."change"
                    FROM "t36" AS "t37"
                  ) AS "t41"
                    ON "t40"."of_stage" = "t41"."_stage"
                    AND "t40"."of_bin" = "t41"."_bin"
                    AND "t18"."cut" = "t41"."at"
                ) AS "t42"
              ) AS "t43"
              WHERE
                "t43"."held" > 0
                AND (
                  CAST(FLOOR((
                    "t43"."place"
                  ) / (
                    4
                  )) AS BIGINT) + 1
                ) >= (
                  "t43"."upto" - "t43"."held"
                )
                AND CAST(FLOOR((
                  "t43"."place"
                ) / (
                  4
                )) AS BIGINT) < "t43"."upto"
            ) AS "t45"
            INNER JOIN "t26" AS "t29"
              ON "t45"."of_stage" = "t29"."stage"
              AND "t45"."of_bin" = "t29"."bin"
              AND "t29"."since" < "t45"."cut"
              AND "t29"."till" >= "t45"."cut"
          ) AS "t46"
        ) AS "t47"
      ) AS "t48"
      GROUP BY
        1,
        2
    ) AS "t49"
  ) AS "t51"
    ON "t3"."p_cut" = "t51"."_cut" AND "t8"."stage" = "t51"."_stage"
) AS "t52"
GROUP BY
  1
