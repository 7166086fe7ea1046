-- deals_stalled by all: c__stalled {"basis": "orders"}
SELECT
  "t16"."p",
  COUNT(*) FILTER(WHERE
    "t16"."stalled") AS "c__stalled"
FROM (
  SELECT
    *
  FROM (
    SELECT
      "t4"."p",
      "t4"."p_asof",
      CASE
        WHEN "t5"."stalled_after" IS NOT NULL
        THEN CAST((
          (
            EXTRACT('epoch' FROM DATE_TRUNC('SECOND', "t4"."p_cut")) * 1000000
          ) + (
            EXTRACT('microsecond' FROM "t4"."p_cut") % 1000000
          )
        ) - (
          (
            EXTRACT('epoch' FROM DATE_TRUNC('SECOND', "t3"."stay_from")) * 1000000
          ) + (
            EXTRACT('microsecond' FROM "t3"."stay_from") % 1000000
          )
        ) AS DECIMAL(18, 0)) > CAST("t5"."stalled_after" * 86400000000 AS DECIMAL(38, 4))
        ELSE (
          CAST((
            (
              EXTRACT('epoch' FROM DATE_TRUNC('SECOND', "t4"."p_cut")) * 1000000
            ) + (
              EXTRACT('microsecond' FROM "t4"."p_cut") % 1000000
            )
          ) - (
            (
              EXTRACT('epoch' FROM DATE_TRUNC('SECOND', "t3"."stay_from")) * 1000000
            ) + (
              EXTRACT('microsecond' FROM "t3"."stay_from") % 1000000
            )
          ) AS DECIMAL(18, 0)) * 4
        ) > "t14"."four_times"
      END AS "stalled"
    FROM "crm_deal_states" AS "t3"
    INNER JOIN "crm_periods" AS "t4"
      ON "t3"."valid_from" < "t4"."p_cut"
      AND "t3"."valid_to" >= "t4"."p_cut"
      AND "t3"."born" < "t4"."p_cut"
      AND "t3"."status" = 'open'
    LEFT OUTER JOIN "crm_stages" AS "t5"
      ON "t3"."stage" = "t5"."stage_name"
    LEFT OUTER JOIN (
      SELECT
        "t12"."_p",
        "t12"."_stage",
        CAST((
          "t12"."below" * 4
        ) + (
          (
            COALESCE("t12"."above", "t12"."below") - "t12"."below"
          ) * "t12"."rest"
        ) AS DECIMAL(38, 0)) AS "four_times"
      FROM (
        SELECT
          "t11"."p" AS "_p",
          "t11"."_stage",
          MAX("t11"."stay") FILTER(WHERE
            "t11"."rank" = "t11"."low") AS "below",
          MAX("t11"."stay") FILTER(WHERE
            "t11"."rank" = (
              "t11"."low" + 1
            )) AS "above",
          MAX("t11"."place" % 4) AS "rest"
        FROM (
          SELECT
            "t10"."p",
            "t10"."p_cut",
            "t10"."deal_id",
            "t10"."copy",
            "t10"."_deal",
            "t10"."_copy",
            "t10"."_stage",
            "t10"."stay_from",
            "t10"."stay_to",
            "t10"."stay",
            "t10"."rank",
            "t10"."of",
            (
              "t10"."of" - 1
            ) * 3 AS "place",
            CAST(CAST((
              (
                (
                  "t10"."of" - 1
                ) * 3
              ) - (
                (
                  (
                    "t10"."of" - 1
                  ) * 3
                ) % 4
              )
            ) AS DOUBLE PRECISION) / 4 AS BIGINT) AS "low"
          FROM (
            SELECT
              "t9"."p",
              "t9"."p_cut",
              "t9"."deal_id",
              "t9"."copy",
              "t9"."_deal",
              "t9"."_copy",
              "t9"."_stage",
              "t9"."stay_from",
              "t9"."stay_to",
              "t9"."stay",
              ROW_NUMBER() OVER (
                PARTITION BY "t9"."p", "t9"."_stage"
                ORDER BY "t9"."stay" ASC
                ROWS BETWEEN UNBOUNDED PRECEDING AND UNBOUNDED FOLLOWING
              ) - 1 AS "rank",
              COUNT(*) OVER (
                PARTITION BY "t9"."p", "t9"."_stage"
                ROWS BETWEEN UNBOUNDED PRECEDING AND UNBOUNDED FOLLOWING
              ) AS "of"
            FROM (
              SELECT
                "t8"."p",
                "t8"."p_cut",
                "t8"."deal_id",
                "t8"."copy",
                "t8"."_deal",
                "t8"."_copy",
                "t8"."_stage",
                "t8"."stay_from",
                "t8"."stay_to",
                CAST((
                  (
                    EXTRACT('epoch' FROM DATE_TRUNC('SECOND', "t8"."stay_to")) * 1000000
                  ) + (
                    EXTRACT('microsecond' FROM "t8"."stay_to") % 1000000
                  )
                ) - (
                  (
                    EXTRACT('epoch' FROM DATE_TRUNC('SECOND', "t8"."stay_from")) * 1000000
                  ) + (
                    EXTRACT('microsecond' FROM "t8"."stay_from") % 1000000
                  )
                ) AS DECIMAL(18, 0)) AS "stay"
              FROM (
                SELECT
                  "t4"."p",
                  "t4"."p_cut",
                  "t3"."deal_id",
                  "t3"."copy",
                  "t7"."_deal",
                  "t7"."_copy",
                  "t7"."_stage",
                  "t7"."stay_from",
                  "t7"."stay_to"
                FROM "crm_deal_states" AS "t3"
                INNER JOIN "crm_periods" AS "t4"
                  ON "t3"."valid_from" < "t4"."p_cut"
                  AND "t3"."valid_to" >= "t4"."p_cut"
                  AND "t3"."born" < "t4"."p_cut"
                  AND "t3"."status" = 'won'
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
                ) AS "t7"
                  ON "t3"."deal_id" = "t7"."_deal"
                  AND "t3"."copy" = "t7"."_copy"
                  AND "t7"."stay_to" < "t4"."p_cut"
              ) AS "t8"
            ) AS "t9"
          ) AS "t10"
        ) AS "t11"
        GROUP BY
          1,
          2
      ) AS "t12"
    ) AS "t14"
      ON "t4"."p" = "t14"."_p" AND "t3"."stage" = "t14"."_stage"
  ) AS "t15"
) AS "t16"
GROUP BY
  1
