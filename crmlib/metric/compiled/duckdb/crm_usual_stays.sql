-- crm_usual_stays {"basis": "orders"}
WITH "t5" AS (
  SELECT
    *
  FROM "crm_stages" AS "t0"
  WHERE
    "t0"."stalled_after" IS NOT NULL
), "t15" AS (
  SELECT
    "t4"."cut",
    COALESCE(
      LAG("t4"."cut") OVER (ORDER BY "t4"."cut" ASC ROWS BETWEEN UNBOUNDED PRECEDING AND UNBOUNDED FOLLOWING),
      MAKE_TIMESTAMP(1, 1, 2, 0, 0, 0.0)
    ) AS "before"
  FROM (
    SELECT DISTINCT
      "t1"."p_cut" AS "cut"
    FROM "crm_periods" AS "t1"
  ) AS "t4"
), "t25" AS (
  SELECT
    "t24"."stage",
    "t24"."since",
    "t24"."till",
    CAST(CAST(EPOCH_US("t24"."stay_to") - EPOCH_US("t24"."stay_from") AS DECIMAL(18, 0)) AS BIGINT) AS "stay",
    CAST(FLOOR(
      SQRT(
        CAST(CAST(CAST(EPOCH_US("t24"."stay_to") - EPOCH_US("t24"."stay_from") AS DECIMAL(18, 0)) AS BIGINT) AS DOUBLE) / 16000000
      )
    ) AS BIGINT) AS "bin"
  FROM (
    SELECT
      *
    FROM (
      SELECT
        "t2"."stage",
        "t2"."stay_from",
        "t2"."stay_to",
        "t2"."won_for_good" AS "since",
        MAKE_TIMESTAMP(9999, 12, 30, 0, 0, 0.0) AS "till"
      FROM "crm_deal_states" AS "t2"
      WHERE
        "t2"."won_for_good" < MAKE_TIMESTAMP(9999, 12, 30, 0, 0, 0.0)
        AND "t2"."stage" IS NOT NULL
    ) AS "t8"
    UNION ALL
    SELECT
      *
    FROM (
      SELECT
        "t17"."stage",
        "t17"."stay_from",
        "t17"."stay_to",
        GREATEST("t17"."stay_to", "t17"."won_at") AS "since",
        "t17"."till"
      FROM (
        SELECT
          "t12"."deal_id",
          "t12"."copy",
          "t12"."till",
          "t12"."won_at",
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
            AND "t2"."valid_to" < MAKE_TIMESTAMP(9999, 12, 30, 0, 0, 0.0)
        ) AS "t12"
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
          ON "t12"."deal_id" = "t11"."_deal" AND "t12"."copy" = "t11"."_copy"
      ) AS "t17"
      WHERE
        GREATEST("t17"."stay_to", "t17"."won_at") < "t17"."till"
    ) AS "t22"
  ) AS "t24"
  ANTI JOIN "t5" AS "t14"
    ON "t24"."stage" = "t14"."stage_name"
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
        "t30"."stage" AS "of_stage",
        "t30"."bin" AS "of_bin",
        "t30"."cut" AS "at",
        COUNT(*) * 1 AS "change"
      FROM (
        SELECT
          "t18"."cut",
          "t18"."before",
          "t27"."stage",
          "t27"."since",
          "t27"."till",
          "t27"."stay",
          "t27"."bin"
        FROM "t15" AS "t18"
        INNER JOIN "t25" AS "t27"
          ON "t27"."since" >= "t18"."before" AND "t27"."since" < "t18"."cut"
      ) AS "t30"
      GROUP BY
        1,
        2,
        3
    ) AS "t31"
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
          "t18"."cut",
          "t18"."before",
          "t29"."stage",
          "t29"."since",
          "t29"."till",
          "t29"."stay",
          "t29"."bin"
        FROM "t15" AS "t18"
        INNER JOIN (
          SELECT
            *
          FROM "t25" AS "t26"
          WHERE
            "t26"."till" < MAKE_TIMESTAMP(9999, 12, 30, 0, 0, 0.0)
        ) AS "t29"
          ON "t29"."till" >= "t18"."before" AND "t29"."till" < "t18"."cut"
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
  *
FROM (
  SELECT
    "t48"."usual_cut",
    "t48"."usual_stage",
    (
      CAST(CAST(EPOCH_US("t48"."usual_cut") - EPOCH_US(MAKE_TIMESTAMP(1970, 1, 1, 0, 0, 0.0)) AS DECIMAL(18, 0)) AS BIGINT) * 4
    ) - CAST(CAST((
      "t48"."below" * 4
    ) + (
      (
        COALESCE("t48"."above", "t48"."below") - "t48"."below"
      ) * "t48"."rest"
    ) AS DECIMAL(38, 0)) AS BIGINT) AS "stalled_before"
  FROM (
    SELECT
      "t47"."cut" AS "usual_cut",
      "t47"."of_stage" AS "usual_stage",
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
        "t46"."since",
        "t46"."till",
        "t46"."stay",
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
          "t45"."since",
          "t45"."till",
          "t45"."stay",
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
            "t27"."stage",
            "t27"."since",
            "t27"."till",
            "t27"."stay",
            "t27"."bin"
          FROM (
            SELECT
              "t42"."of_stage",
              "t42"."of_bin",
              "t42"."cut",
              CAST(FLOOR((
                "t42"."place"
              ) / (
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
                  "t20"."cut",
                  SUM(COALESCE("t40"."change", 0)) OVER (
                    PARTITION BY "t39"."of_stage", "t39"."of_bin"
                    ORDER BY "t20"."cut" ASC
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
                    "t16"."cut"
                  FROM "t15" AS "t16"
                ) AS "t20"
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
                  AND "t20"."cut" = "t40"."at"
              ) AS "t41"
            ) AS "t42"
            WHERE
              "t42"."held" > 0
              AND (
                CAST(FLOOR((
                  "t42"."place"
                ) / (
                  4
                )) AS BIGINT) + 1
              ) >= (
                "t42"."upto" - "t42"."held"
              )
              AND CAST(FLOOR((
                "t42"."place"
              ) / (
                4
              )) AS BIGINT) < "t42"."upto"
          ) AS "t44"
          INNER JOIN "t25" AS "t27"
            ON "t44"."of_stage" = "t27"."stage"
            AND "t44"."of_bin" = "t27"."bin"
            AND "t27"."since" < "t44"."cut"
            AND "t27"."till" >= "t44"."cut"
        ) AS "t45"
      ) AS "t46"
    ) AS "t47"
    GROUP BY
      1,
      2
  ) AS "t48"
) AS "t49"
UNION ALL
SELECT
  *
FROM (
  SELECT
    "t6"."usual_cut",
    "t13"."stage_name" AS "usual_stage",
    (
      CAST(CAST(EPOCH_US("t6"."usual_cut") - EPOCH_US(MAKE_TIMESTAMP(1970, 1, 1, 0, 0, 0.0)) AS DECIMAL(18, 0)) AS BIGINT) * 4
    ) - CAST(CAST(LEAST("t13"."stalled_after", CAST(5000000.0000 AS DECIMAL(18, 4))) * 345600000000 AS DECIMAL(38, 0)) AS BIGINT) AS "stalled_before"
  FROM "t5" AS "t13"
  CROSS JOIN (
    SELECT DISTINCT
      "t1"."p_cut" AS "usual_cut"
    FROM "crm_periods" AS "t1"
  ) AS "t6"
) AS "t21"
