-- crm_deal_states {"basis": "orders"}
WITH "t8" AS (
  SELECT
    "t7"."deal_id",
    "t7"."changed_at",
    "t7"."row_order",
    "t7"."status",
    "t7"."stage",
    "t7"."amount",
    "t7"."currency",
    "t7"."close_date",
    "t7"."probability",
    "t7"."owner_id",
    LAG("t7"."changed_at") OVER (
      PARTITION BY "t7"."deal_id"
      ORDER BY "t7"."changed_at" ASC, "t7"."row_order" ASC
      ROWS BETWEEN UNBOUNDED PRECEDING AND UNBOUNDED FOLLOWING
    ) IS NULL AS "first",
    LEAD("t7"."changed_at") OVER (
      PARTITION BY "t7"."deal_id"
      ORDER BY "t7"."changed_at" ASC, "t7"."row_order" ASC
      ROWS BETWEEN UNBOUNDED PRECEDING AND UNBOUNDED FOLLOWING
    ) AS "next_at",
    LAG("t7"."status") OVER (
      PARTITION BY "t7"."deal_id"
      ORDER BY "t7"."changed_at" ASC, "t7"."row_order" ASC
      ROWS BETWEEN UNBOUNDED PRECEDING AND UNBOUNDED FOLLOWING
    ) = 'open' AS "before_open",
    LAG("t7"."close_date") OVER (
      PARTITION BY "t7"."deal_id"
      ORDER BY "t7"."changed_at" ASC, "t7"."row_order" ASC
      ROWS BETWEEN UNBOUNDED PRECEDING AND UNBOUNDED FOLLOWING
    ) AS "before_close_date",
    CASE
      WHEN (
        "t7"."status" = 'open'
      )
      AND NOT (
        "t7"."status" IS NOT DISTINCT FROM LEAD("t7"."status") OVER (
          PARTITION BY "t7"."deal_id"
          ORDER BY "t7"."changed_at" ASC, "t7"."row_order" ASC
          ROWS BETWEEN UNBOUNDED PRECEDING AND UNBOUNDED FOLLOWING
        )
        AND "t7"."stage" IS NOT DISTINCT FROM LEAD("t7"."stage") OVER (
          PARTITION BY "t7"."deal_id"
          ORDER BY "t7"."changed_at" ASC, "t7"."row_order" ASC
          ROWS BETWEEN UNBOUNDED PRECEDING AND UNBOUNDED FOLLOWING
        )
      )
      THEN LEAD("t7"."changed_at") OVER (
        PARTITION BY "t7"."deal_id"
        ORDER BY "t7"."changed_at" ASC, "t7"."row_order" ASC
        ROWS BETWEEN UNBOUNDED PRECEDING AND UNBOUNDED FOLLOWING
      )
      ELSE NULL
    END AS "stay_to",
    CASE
      WHEN (
        "t7"."status" = 'open'
      )
      AND NOT (
        "t7"."status" IS NOT DISTINCT FROM LEAD("t7"."status") OVER (
          PARTITION BY "t7"."deal_id"
          ORDER BY "t7"."changed_at" ASC, "t7"."row_order" ASC
          ROWS BETWEEN UNBOUNDED PRECEDING AND UNBOUNDED FOLLOWING
        )
        AND "t7"."stage" IS NOT DISTINCT FROM LEAD("t7"."stage") OVER (
          PARTITION BY "t7"."deal_id"
          ORDER BY "t7"."changed_at" ASC, "t7"."row_order" ASC
          ROWS BETWEEN UNBOUNDED PRECEDING AND UNBOUNDED FOLLOWING
        )
      )
      THEN LAST_VALUE(
        CASE
          WHEN "t7"."status" = 'won'
          THEN "t7"."changed_at"
          ELSE CAST('9999-12-30T00:00:00' AS TIMESTAMP(6))
        END
      ) OVER (
        PARTITION BY "t7"."deal_id"
        ORDER BY "t7"."changed_at" ASC, "t7"."row_order" ASC
        ROWS BETWEEN UNBOUNDED PRECEDING AND UNBOUNDED FOLLOWING
      )
      ELSE NULL
    END AS "won_for_good",
    NOT (
      LAG("t7"."changed_at") OVER (
        PARTITION BY "t7"."deal_id"
        ORDER BY "t7"."changed_at" ASC, "t7"."row_order" ASC
        ROWS BETWEEN UNBOUNDED PRECEDING AND UNBOUNDED FOLLOWING
      ) IS NULL
    )
    AND "t7"."status" IS NOT DISTINCT FROM LAG("t7"."status") OVER (
      PARTITION BY "t7"."deal_id"
      ORDER BY "t7"."changed_at" ASC, "t7"."row_order" ASC
      ROWS BETWEEN UNBOUNDED PRECEDING AND UNBOUNDED FOLLOWING
    ) AS "same_run",
    NOT (
      LAG("t7"."changed_at") OVER (
        PARTITION BY "t7"."deal_id"
        ORDER BY "t7"."changed_at" ASC, "t7"."row_order" ASC
        ROWS BETWEEN UNBOUNDED PRECEDING AND UNBOUNDED FOLLOWING
      ) IS NULL
    )
    AND "t7"."status" IS NOT DISTINCT FROM LAG("t7"."status") OVER (
      PARTITION BY "t7"."deal_id"
      ORDER BY "t7"."changed_at" ASC, "t7"."row_order" ASC
      ROWS BETWEEN UNBOUNDED PRECEDING AND UNBOUNDED FOLLOWING
    )
    AND "t7"."stage" IS NOT DISTINCT FROM LAG("t7"."stage") OVER (
      PARTITION BY "t7"."deal_id"
      ORDER BY "t7"."changed_at" ASC, "t7"."row_order" ASC
      ROWS BETWEEN UNBOUNDED PRECEDING AND UNBOUNDED FOLLOWING
    ) AS "same_stay"
  FROM (
    SELECT
      *
    FROM (
      SELECT
        "t1"."deal_id",
        "t1"."changed_at",
        "t1"."status",
        "t1"."stage",
        "t1"."amount",
        "t1"."currency",
        "t1"."close_date",
        "t1"."probability",
        "t1"."owner_id",
        "t1"."row_order"
      FROM "crm_v_deal_history" AS "t1"
    ) AS "t2"
    WHERE
      "t2"."deal_id" IS NOT NULL AND "t2"."changed_at" IS NOT NULL
  ) AS "t7"
), "t18" AS (
  SELECT
    "t5"."deal_id",
    "t5"."copy",
    "t5"."created_at",
    "t5"."closed_at",
    "t5"."account_id",
    "t5"."lead_id",
    "t5"."campaign_id",
    "t5"."product_id",
    "t5"."deal_type",
    "t5"."source",
    "t5"."list_amount",
    "t5"."cost",
    "t5"."status",
    "t5"."stage",
    "t5"."amount",
    "t5"."currency",
    "t5"."close_date",
    "t5"."probability",
    "t5"."owner_id",
    "t5"."born"
  FROM (
    SELECT
      "t0"."deal_id",
      "t0"."copy",
      "t0"."created_at",
      "t0"."closed_at",
      "t0"."account_id",
      "t0"."lead_id",
      "t0"."campaign_id",
      "t0"."product_id",
      "t0"."deal_type",
      "t0"."source",
      "t0"."list_amount",
      "t0"."cost",
      "t0"."status",
      "t0"."stage",
      "t0"."amount",
      "t0"."currency",
      "t0"."close_date",
      "t0"."probability",
      "t0"."owner_id",
      "t0"."born"
    FROM "crm_v_deals" AS "t0"
  ) AS "t5"
  WHERE
    NOT EXISTS(
      SELECT
        1
      FROM (
        SELECT
          *
        FROM "t8" AS "t9"
        WHERE
          "t9"."first"
      ) AS "t14"
      WHERE
        "t5"."deal_id" = "t14"."deal_id"
    )
)
SELECT
  "t36"."deal_id",
  "t36"."born",
  "t36"."created_at",
  "t36"."copy",
  "t36"."account_id",
  "t36"."lead_id",
  "t36"."campaign_id",
  "t36"."product_id",
  "t36"."deal_type",
  "t36"."source",
  "t36"."list_amount",
  "t36"."cost",
  "t36"."status",
  "t36"."stage",
  "t36"."amount",
  "t36"."currency",
  "t36"."close_date",
  "t36"."probability",
  "t36"."owner_id",
  "t36"."stay_from",
  "t36"."stay_to",
  "t36"."won_for_good",
  "t36"."before_open",
  "t36"."before_close_date",
  "t36"."valid_from",
  "t36"."valid_to",
  "t36"."closed_at",
  "t36"."from_history",
  DATE_TRUNC('MONTH', "t36"."valid_from" - INTERVAL '16 HOUR') <> DATE_TRUNC('MONTH', "t36"."valid_to" + INTERVAL '16 HOUR') AS "turns"
FROM (
  SELECT
    *
  FROM (
    SELECT
      *
    FROM (
      SELECT
        "t33"."deal_id",
        "t33"."born",
        "t33"."created_at",
        "t33"."copy",
        "t33"."account_id",
        "t33"."lead_id",
        "t33"."campaign_id",
        "t33"."product_id",
        "t33"."deal_type",
        "t33"."source",
        "t33"."list_amount",
        "t33"."cost",
        "t33"."status",
        "t33"."stage",
        "t33"."amount",
        "t33"."currency",
        "t33"."close_date",
        "t33"."probability",
        "t33"."owner_id",
        "t33"."stay_from",
        "t33"."stay_to",
        CASE
          WHEN "t33"."won_for_good" IS NOT NULL
          THEN GREATEST("t33"."won_for_good", "t33"."born")
          ELSE NULL
        END AS "won_for_good",
        "t33"."before_open",
        "t33"."before_close_date",
        "t33"."changed_at" AS "valid_from",
        COALESCE("t33"."next_at", CAST('9999-12-30T00:00:00' AS TIMESTAMP(6))) AS "valid_to",
        "t33"."closed_at",
        TRUE AS "from_history"
      FROM (
        SELECT
          "t6"."deal_id",
          "t6"."born",
          "t6"."created_at",
          "t6"."copy",
          "t6"."account_id",
          "t6"."lead_id",
          "t6"."campaign_id",
          "t6"."product_id",
          "t6"."deal_type",
          "t6"."source",
          "t6"."list_amount",
          "t6"."cost",
          "t32"."_key",
          "t32"."changed_at",
          "t32"."status",
          "t32"."stage",
          "t32"."amount",
          "t32"."currency",
          "t32"."close_date",
          "t32"."probability",
          "t32"."owner_id",
          "t32"."first",
          "t32"."next_at",
          "t32"."before_open",
          "t32"."before_close_date",
          "t32"."stay_to",
          "t32"."won_for_good",
          "t32"."same_run",
          "t32"."same_stay",
          "t32"."run_from",
          "t32"."stay_from",
          "t32"."closed_at"
        FROM (
          SELECT
            "t0"."deal_id",
            "t0"."born",
            "t0"."created_at",
            "t0"."copy",
            "t0"."account_id",
            "t0"."lead_id",
            "t0"."campaign_id",
            "t0"."product_id",
            "t0"."deal_type",
            "t0"."source",
            "t0"."list_amount",
            "t0"."cost"
          FROM "crm_v_deals" AS "t0"
          WHERE
            "t0"."deal_id" IS NOT NULL
        ) AS "t6"
        INNER JOIN (
          SELECT
            "t30"."_key",
            "t30"."changed_at",
            "t30"."status",
            "t30"."stage",
            "t30"."amount",
            "t30"."currency",
            "t30"."close_date",
            "t30"."probability",
            "t30"."owner_id",
            "t30"."first",
            "t30"."next_at",
            "t30"."before_open",
            "t30"."before_close_date",
            "t30"."stay_to",
            "t30"."won_for_good",
            "t30"."same_run",
            "t30"."same_stay",
            "t30"."run_from",
            "t30"."stay_from",
            "t30"."closed_at"
          FROM (
            SELECT
              "t29"."deal_id" AS "_key",
              "t29"."changed_at",
              "t29"."row_order",
              "t29"."status",
              "t29"."stage",
              "t29"."amount",
              "t29"."currency",
              "t29"."close_date",
              "t29"."probability",
              "t29"."owner_id",
              "t29"."first",
              "t29"."next_at",
              "t29"."before_open",
              "t29"."before_close_date",
              "t29"."stay_to",
              "t29"."won_for_good",
              "t29"."same_run",
              "t29"."same_stay",
              "t29"."run_from",
              "t29"."stay_from",
              CASE WHEN "t29"."status" IN ('won', 'lost') THEN "t29"."run_from" ELSE NULL END AS "closed_at"
            FROM (
              SELECT
                *
              FROM (
                SELECT
                  "t21"."deal_id",
                  "t21"."changed_at",
                  "t21"."row_order",
                  "t21"."status",
                  "t21"."stage",
                  "t21"."amount",
                  "t21"."currency",
                  "t21"."close_date",
                  "t21"."probability",
                  "t21"."owner_id",
                  "t21"."first",
                  "t21"."next_at",
                  "t21"."before_open",
                  "t21"."before_close_date",
                  "t21"."stay_to",
                  "t21"."won_for_good",
                  "t21"."same_run",
                  "t21"."same_stay",
                  "t21"."changed_at" AS "run_from",
                  "t21"."changed_at" AS "stay_from"
                FROM (
                  SELECT
                    "t10"."deal_id",
                    "t10"."changed_at",
                    "t10"."row_order",
                    "t10"."status",
                    "t10"."stage",
                    "t10"."amount",
                    "t10"."currency",
                    "t10"."close_date",
                    "t10"."probability",
                    "t10"."owner_id",
                    "t10"."first",
                    "t10"."next_at",
                    "t10"."before_open",
                    "t10"."before_close_date",
                    "t10"."stay_to",
                    "t10"."won_for_good",
                    "t10"."same_run",
                    "t10"."same_stay"
                  FROM "t8" AS "t10"
                  WHERE
                    NOT EXISTS(
                      SELECT
                        1
                      FROM (
                        SELECT DISTINCT
                          "t9"."deal_id" AS "_again"
                        FROM "t8" AS "t9"
                        WHERE
                          "t9"."same_run" AND (
                            "t9"."same_stay" OR "t9"."status" IN ('won', 'lost')
                          )
                      ) AS "t17"
                      WHERE
                        "t10"."deal_id" = "t17"."_again"
                    )
                ) AS "t21"
              ) AS "t23"
              UNION ALL
              SELECT
                *
              FROM (
                SELECT
                  "t22"."deal_id",
                  "t22"."changed_at",
                  "t22"."row_order",
                  "t22"."status",
                  "t22"."stage",
                  "t22"."amount",
                  "t22"."currency",
                  "t22"."close_date",
                  "t22"."probability",
                  "t22"."owner_id",
                  "t22"."first",
                  "t22"."next_at",
                  "t22"."before_open",
                  "t22"."before_close_date",
                  "t22"."stay_to",
                  "t22"."won_for_good",
                  "t22"."same_run",
                  "t22"."same_stay",
                  MAX(CASE WHEN NOT (
                    "t22"."same_run"
                  ) THEN "t22"."changed_at" ELSE NULL END) OVER (
                    PARTITION BY "t22"."deal_id"
                    ORDER BY "t22"."changed_at" ASC, "t22"."row_order" ASC
                    ROWS BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW
                  ) AS "run_from",
                  MAX(CASE WHEN NOT (
                    "t22"."same_stay"
                  ) THEN "t22"."changed_at" ELSE NULL END) OVER (
                    PARTITION BY "t22"."deal_id"
                    ORDER BY "t22"."changed_at" ASC, "t22"."row_order" ASC
                    ROWS BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW
                  ) AS "stay_from"
                FROM (
                  SELECT
                    "t10"."deal_id",
                    "t10"."changed_at",
                    "t10"."row_order",
                    "t10"."status",
                    "t10"."stage",
                    "t10"."amount",
                    "t10"."currency",
                    "t10"."close_date",
                    "t10"."probability",
                    "t10"."owner_id",
                    "t10"."first",
                    "t10"."next_at",
                    "t10"."before_open",
                    "t10"."before_close_date",
                    "t10"."stay_to",
                    "t10"."won_for_good",
                    "t10"."same_run",
                    "t10"."same_stay"
                  FROM "t8" AS "t10"
                  WHERE
                    EXISTS(
                      SELECT
                        1
                      FROM (
                        SELECT DISTINCT
                          "t9"."deal_id" AS "_again"
                        FROM "t8" AS "t9"
                        WHERE
                          "t9"."same_run" AND (
                            "t9"."same_stay" OR "t9"."status" IN ('won', 'lost')
                          )
                      ) AS "t17"
                      WHERE
                        "t10"."deal_id" = "t17"."_again"
                    )
                ) AS "t22"
              ) AS "t27"
            ) AS "t29"
          ) AS "t30"
        ) AS "t32"
          ON "t6"."deal_id" = "t32"."_key"
      ) AS "t33"
    ) AS "t34"
    UNION ALL
    SELECT
      *
    FROM (
      SELECT
        "t19"."deal_id",
        "t19"."born",
        "t19"."created_at",
        "t19"."copy",
        "t19"."account_id",
        "t19"."lead_id",
        "t19"."campaign_id",
        "t19"."product_id",
        "t19"."deal_type",
        "t19"."source",
        "t19"."list_amount",
        "t19"."cost",
        'open' AS "status",
        CASE
          WHEN NOT (
            COALESCE("t19"."status" IN ('won', 'lost'), FALSE)
          )
          THEN "t19"."stage"
          ELSE NULL
        END AS "stage",
        "t19"."amount",
        "t19"."currency",
        "t19"."close_date",
        CASE
          WHEN NOT (
            COALESCE("t19"."status" IN ('won', 'lost'), FALSE)
          )
          THEN "t19"."probability"
          ELSE NULL
        END AS "probability",
        "t19"."owner_id",
        "t19"."created_at" AS "stay_from",
        CAST(NULL AS TIMESTAMP(6)) AS "stay_to",
        CAST(NULL AS TIMESTAMP(6)) AS "won_for_good",
        CAST(NULL AS BOOLEAN) AS "before_open",
        CAST(NULL AS DATE) AS "before_close_date",
        CAST('0001-01-02T00:00:00' AS TIMESTAMP(6)) AS "valid_from",
        "t19"."changed_at" AS "valid_to",
        CAST(NULL AS TIMESTAMP(6)) AS "closed_at",
        FALSE AS "from_history"
      FROM (
        SELECT
          "t6"."deal_id",
          "t6"."born",
          "t6"."created_at",
          "t6"."copy",
          "t6"."account_id",
          "t6"."lead_id",
          "t6"."campaign_id",
          "t6"."product_id",
          "t6"."deal_type",
          "t6"."source",
          "t6"."list_amount",
          "t6"."cost",
          "t16"."_key",
          "t16"."changed_at",
          "t16"."status",
          "t16"."stage",
          "t16"."amount",
          "t16"."currency",
          "t16"."close_date",
          "t16"."probability",
          "t16"."owner_id",
          "t16"."first",
          "t16"."next_at",
          "t16"."before_open",
          "t16"."before_close_date",
          "t16"."stay_to",
          "t16"."won_for_good",
          "t16"."same_run",
          "t16"."same_stay"
        FROM (
          SELECT
            "t0"."deal_id",
            "t0"."born",
            "t0"."created_at",
            "t0"."copy",
            "t0"."account_id",
            "t0"."lead_id",
            "t0"."campaign_id",
            "t0"."product_id",
            "t0"."deal_type",
            "t0"."source",
            "t0"."list_amount",
            "t0"."cost"
          FROM "crm_v_deals" AS "t0"
          WHERE
            "t0"."deal_id" IS NOT NULL
        ) AS "t6"
        INNER JOIN (
          SELECT
            "t11"."_key",
            "t11"."changed_at",
            "t11"."status",
            "t11"."stage",
            "t11"."amount",
            "t11"."currency",
            "t11"."close_date",
            "t11"."probability",
            "t11"."owner_id",
            "t11"."first",
            "t11"."next_at",
            "t11"."before_open",
            "t11"."before_close_date",
            "t11"."stay_to",
            "t11"."won_for_good",
            "t11"."same_run",
            "t11"."same_stay"
          FROM (
            SELECT
              "t9"."deal_id" AS "_key",
              "t9"."changed_at",
              "t9"."row_order",
              "t9"."status",
              "t9"."stage",
              "t9"."amount",
              "t9"."currency",
              "t9"."close_date",
              "t9"."probability",
              "t9"."owner_id",
              "t9"."first",
              "t9"."next_at",
              "t9"."before_open",
              "t9"."before_close_date",
              "t9"."stay_to",
              "t9"."won_for_good",
              "t9"."same_run",
              "t9"."same_stay"
            FROM "t8" AS "t9"
            WHERE
              "t9"."first"
          ) AS "t11"
        ) AS "t16"
          ON "t6"."deal_id" = "t16"."_key"
      ) AS "t19"
      WHERE
        "t19"."born" < "t19"."changed_at"
    ) AS "t25"
  ) AS "t35"
  UNION ALL
  SELECT
    *
  FROM (
    SELECT
      *
    FROM (
      SELECT
        "t20"."deal_id",
        "t20"."born",
        "t20"."created_at",
        "t20"."copy",
        "t20"."account_id",
        "t20"."lead_id",
        "t20"."campaign_id",
        "t20"."product_id",
        "t20"."deal_type",
        "t20"."source",
        "t20"."list_amount",
        "t20"."cost",
        'open' AS "status",
        CASE
          WHEN NOT (
            COALESCE("t20"."status" IN ('won', 'lost'), FALSE)
          )
          THEN "t20"."stage"
          ELSE NULL
        END AS "stage",
        "t20"."amount",
        "t20"."currency",
        "t20"."close_date",
        CASE
          WHEN NOT (
            COALESCE("t20"."status" IN ('won', 'lost'), FALSE)
          )
          THEN "t20"."probability"
          ELSE NULL
        END AS "probability",
        "t20"."owner_id",
        "t20"."created_at" AS "stay_from",
        CAST(NULL AS TIMESTAMP(6)) AS "stay_to",
        CAST(NULL AS TIMESTAMP(6)) AS "won_for_good",
        CAST(NULL AS BOOLEAN) AS "before_open",
        CAST(NULL AS DATE) AS "before_close_date",
        CAST('0001-01-02T00:00:00' AS TIMESTAMP(6)) AS "valid_from",
        CASE
          WHEN "t20"."status" IN ('won', 'lost')
          THEN COALESCE("t20"."closed_at", CAST('9999-12-30T00:00:00' AS TIMESTAMP(6)))
          ELSE CAST('9999-12-30T00:00:00' AS TIMESTAMP(6))
        END AS "valid_to",
        CAST(NULL AS TIMESTAMP(6)) AS "closed_at",
        FALSE AS "from_history"
      FROM "t18" AS "t20"
      WHERE
        NOT (
          "t20"."status" IN ('won', 'lost')
        )
        OR (
          "t20"."closed_at" IS NOT NULL
        )
        OR (
          "t20"."status" IS NULL
        )
    ) AS "t26"
    UNION ALL
    SELECT
      *
    FROM (
      SELECT
        "t20"."deal_id",
        "t20"."born",
        "t20"."created_at",
        "t20"."copy",
        "t20"."account_id",
        "t20"."lead_id",
        "t20"."campaign_id",
        "t20"."product_id",
        "t20"."deal_type",
        "t20"."source",
        "t20"."list_amount",
        "t20"."cost",
        "t20"."status",
        "t20"."stage",
        "t20"."amount",
        "t20"."currency",
        "t20"."close_date",
        "t20"."probability",
        "t20"."owner_id",
        CAST(NULL AS TIMESTAMP(6)) AS "stay_from",
        CAST(NULL AS TIMESTAMP(6)) AS "stay_to",
        CAST(NULL AS TIMESTAMP(6)) AS "won_for_good",
        CAST(NULL AS BOOLEAN) AS "before_open",
        CAST(NULL AS DATE) AS "before_close_date",
        COALESCE("t20"."closed_at", CAST('0001-01-02T00:00:00' AS TIMESTAMP(6))) AS "valid_from",
        CAST('9999-12-30T00:00:00' AS TIMESTAMP(6)) AS "valid_to",
        "t20"."closed_at",
        FALSE AS "from_history"
      FROM "t18" AS "t20"
      WHERE
        "t20"."status" IN ('won', 'lost')
    ) AS "t24"
  ) AS "t28"
) AS "t36"
