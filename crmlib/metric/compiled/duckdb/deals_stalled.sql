-- deals_stalled by all: c__stalled {"basis": "orders"}
SELECT
  "t19"."p",
  COUNT(*) FILTER(WHERE
    "t19"."stalled") AS "c__stalled"
FROM (
  SELECT
    *
  FROM (
    SELECT
      "t3"."p",
      "t3"."p_asof",
      CASE
        WHEN "t4"."stalled_after" IS NOT NULL
        THEN CAST(EPOCH_US("t3"."p_cut") - EPOCH_US("t7"."stay_from") AS DECIMAL(18, 0)) > CAST("t4"."stalled_after" * 86400000000 AS DECIMAL(38, 4))
        ELSE (
          CAST(EPOCH_US("t3"."p_cut") - EPOCH_US("t7"."stay_from") AS DECIMAL(18, 0)) * 4
        ) > "t17"."four_times"
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
    ) AS "t7"
    INNER JOIN "crm_periods" AS "t3"
      ON "t7"."valid_from" < "t3"."p_cut"
      AND "t7"."valid_to" >= "t3"."p_cut"
      AND "t7"."born" < "t3"."p_cut"
      AND "t7"."status" = 'open'
    LEFT OUTER JOIN "crm_stages" AS "t4"
      ON "t7"."stage" = "t4"."stage_name"
    LEFT OUTER JOIN (
      SELECT
        "t15"."_p",
        "t15"."_stage",
        CAST((
          "t15"."below" * 4
        ) + (
          (
            COALESCE("t15"."above", "t15"."below") - "t15"."below"
          ) * "t15"."rest"
        ) AS DECIMAL(38, 0)) AS "four_times"
      FROM (
        SELECT
          "t14"."p" AS "_p",
          "t14"."_stage",
          MAX("t14"."stay") FILTER(WHERE
            "t14"."rank" = "t14"."low") AS "below",
          MAX("t14"."stay") FILTER(WHERE
            "t14"."rank" = (
              "t14"."low" + 1
            )) AS "above",
          MAX("t14"."place" % 4) AS "rest"
        FROM (
          SELECT
            "t13"."p",
            "t13"."p_cut",
            "t13"."deal_id",
            "t13"."copy",
            "t13"."_deal",
            "t13"."_copy",
            "t13"."_stage",
            "t13"."stay_from",
            "t13"."stay_to",
            "t13"."stay",
            "t13"."rank",
            "t13"."of",
            (
              "t13"."of" - 1
            ) * 3 AS "place",
            CAST((
              (
                (
                  "t13"."of" - 1
                ) * 3
              ) - (
                (
                  (
                    "t13"."of" - 1
                  ) * 3
                ) % 4
              )
            ) / 4 AS BIGINT) AS "low"
          FROM (
            SELECT
              "t12"."p",
              "t12"."p_cut",
              "t12"."deal_id",
              "t12"."copy",
              "t12"."_deal",
              "t12"."_copy",
              "t12"."_stage",
              "t12"."stay_from",
              "t12"."stay_to",
              "t12"."stay",
              ROW_NUMBER() OVER (
                PARTITION BY "t12"."p", "t12"."_stage"
                ORDER BY "t12"."stay" ASC
                ROWS BETWEEN UNBOUNDED PRECEDING AND UNBOUNDED FOLLOWING
              ) - 1 AS "rank",
              COUNT(*) OVER (
                PARTITION BY "t12"."p", "t12"."_stage"
                ROWS BETWEEN UNBOUNDED PRECEDING AND UNBOUNDED FOLLOWING
              ) AS "of"
            FROM (
              SELECT
                "t11"."p",
                "t11"."p_cut",
                "t11"."deal_id",
                "t11"."copy",
                "t11"."_deal",
                "t11"."_copy",
                "t11"."_stage",
                "t11"."stay_from",
                "t11"."stay_to",
                CAST(EPOCH_US("t11"."stay_to") - EPOCH_US("t11"."stay_from") AS DECIMAL(18, 0)) AS "stay"
              FROM (
                SELECT
                  "t3"."p",
                  "t3"."p_cut",
                  "t8"."deal_id",
                  "t8"."copy",
                  "t10"."_deal",
                  "t10"."_copy",
                  "t10"."_stage",
                  "t10"."stay_from",
                  "t10"."stay_to"
                FROM (
                  SELECT
                    "t0"."born",
                    "t0"."valid_from",
                    "t0"."valid_to",
                    "t0"."status",
                    "t0"."deal_id",
                    "t0"."copy"
                  FROM "crm_deal_states" AS "t0"
                ) AS "t8"
                INNER JOIN "crm_periods" AS "t3"
                  ON "t8"."valid_from" < "t3"."p_cut"
                  AND "t8"."valid_to" >= "t3"."p_cut"
                  AND "t8"."born" < "t3"."p_cut"
                  AND "t8"."status" = 'won'
                INNER JOIN (
                  SELECT
                    "t0"."deal_id" AS "_deal",
                    "t0"."copy" AS "_copy",
                    "t0"."stage" AS "_stage",
                    "t0"."stay_from",
                    "t0"."stay_to"
                  FROM "crm_deal_states" AS "t0"
                  WHERE
                    "t0"."stay_to" IS NOT NULL AND "t0"."stage" IS NOT NULL
                ) AS "t10"
                  ON "t8"."deal_id" = "t10"."_deal"
                  AND "t8"."copy" = "t10"."_copy"
                  AND "t10"."stay_to" < "t3"."p_cut"
              ) AS "t11"
            ) AS "t12"
          ) AS "t13"
        ) AS "t14"
        GROUP BY
          1,
          2
      ) AS "t15"
    ) AS "t17"
      ON "t3"."p" = "t17"."_p" AND "t7"."stage" = "t17"."_stage"
  ) AS "t18"
) AS "t19"
GROUP BY
  1
