-- crm_deal_states {"basis": "orders"}
WITH "t12" AS (
  SELECT
    "t8"."deal_id",
    "t8"."created_at",
    "t8"."closed_at",
    "t8"."account_id",
    "t8"."lead_id",
    "t8"."campaign_id",
    "t8"."product_id",
    "t8"."deal_type",
    "t8"."source",
    "t8"."list_amount",
    "t8"."cost",
    "t8"."status",
    "t8"."stage",
    "t8"."amount",
    "t8"."currency",
    "t8"."close_date",
    "t8"."probability",
    "t8"."owner_id",
    "t8"."born",
    "t8"."copy"
  FROM (
    SELECT
      "t5".*
      EXCLUDE ("row_order")
    FROM (
      SELECT
        "t0"."deal_id",
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
        "t0"."row_order",
        "t0"."born",
        ROW_NUMBER() OVER (
          PARTITION BY "t0"."deal_id"
          ORDER BY "t0"."row_order" ASC
          ROWS BETWEEN UNBOUNDED PRECEDING AND UNBOUNDED FOLLOWING
        ) - 1 AS "copy"
      FROM "crm_v_deals" AS "t0"
    ) AS "t5"
  ) AS "t8"
  ANTI JOIN (
    SELECT
      "t2"."deal_id" AS "_key"
    FROM (
      SELECT
        "t1".*
        EXCLUDE ("born")
      FROM "crm_v_deal_history" AS "t1"
    ) AS "t2"
    WHERE
      "t2"."deal_id" IS NOT NULL AND "t2"."changed_at" IS NOT NULL
  ) AS "t6"
    ON "t8"."deal_id" = "t6"."_key"
)
SELECT
  *
FROM (
  SELECT
    *
  FROM (
    SELECT
      *
    FROM (
      SELECT
        "t13"."deal_id",
        "t13"."born",
        "t13"."created_at",
        "t13"."copy",
        "t13"."account_id",
        "t13"."lead_id",
        "t13"."campaign_id",
        "t13"."product_id",
        "t13"."deal_type",
        "t13"."source",
        "t13"."list_amount",
        "t13"."cost",
        'open' AS "status",
        CASE
          WHEN NOT (
            COALESCE("t13"."status" IN ('won', 'lost'), FALSE)
          )
          THEN "t13"."stage"
          ELSE NULL
        END AS "stage",
        "t13"."amount",
        "t13"."currency",
        "t13"."close_date",
        CASE
          WHEN NOT (
            COALESCE("t13"."status" IN ('won', 'lost'), FALSE)
          )
          THEN "t13"."probability"
          ELSE NULL
        END AS "probability",
        "t13"."owner_id",
        "t13"."created_at" AS "stay_from",
        CAST(NULL AS TIMESTAMP(6)) AS "stay_to",
        CAST(NULL AS BOOLEAN) AS "before_open",
        CAST(NULL AS DATE) AS "before_close_date",
        MAKE_TIMESTAMP(1, 1, 2, 0, 0, 0.0) AS "valid_from",
        CASE
          WHEN "t13"."status" IN ('won', 'lost')
          THEN COALESCE("t13"."closed_at", MAKE_TIMESTAMP(9999, 12, 30, 0, 0, 0.0))
          ELSE MAKE_TIMESTAMP(9999, 12, 30, 0, 0, 0.0)
        END AS "valid_to",
        CAST(NULL AS TIMESTAMP(6)) AS "closed_at",
        FALSE AS "from_history"
      FROM "t12" AS "t13"
      WHERE
        NOT (
          "t13"."status" IN ('won', 'lost')
        )
        OR (
          "t13"."closed_at" IS NOT NULL
        )
        OR (
          "t13"."status" IS NULL
        )
    ) AS "t17"
    UNION ALL
    SELECT
      *
    FROM (
      SELECT
        "t13"."deal_id",
        "t13"."born",
        "t13"."created_at",
        "t13"."copy",
        "t13"."account_id",
        "t13"."lead_id",
        "t13"."campaign_id",
        "t13"."product_id",
        "t13"."deal_type",
        "t13"."source",
        "t13"."list_amount",
        "t13"."cost",
        "t13"."status",
        "t13"."stage",
        "t13"."amount",
        "t13"."currency",
        "t13"."close_date",
        "t13"."probability",
        "t13"."owner_id",
        CAST(NULL AS TIMESTAMP(6)) AS "stay_from",
        CAST(NULL AS TIMESTAMP(6)) AS "stay_to",
        CAST(NULL AS BOOLEAN) AS "before_open",
        CAST(NULL AS DATE) AS "before_close_date",
        COALESCE("t13"."closed_at", MAKE_TIMESTAMP(1, 1, 2, 0, 0, 0.0)) AS "valid_from",
        MAKE_TIMESTAMP(9999, 12, 30, 0, 0, 0.0) AS "valid_to",
        "t13"."closed_at",
        FALSE AS "from_history"
      FROM "t12" AS "t13"
      WHERE
        "t13"."status" IN ('won', 'lost')
    ) AS "t14"
  ) AS "t18"
) AS "t19"
UNION ALL
SELECT
  *
FROM (
  SELECT
    "t29"."deal_id",
    "t29"."born",
    "t29"."created_at",
    "t29"."copy",
    "t29"."account_id",
    "t29"."lead_id",
    "t29"."campaign_id",
    "t29"."product_id",
    "t29"."deal_type",
    "t29"."source",
    "t29"."list_amount",
    "t29"."cost",
    "t29"."status",
    "t29"."stage",
    "t29"."amount",
    "t29"."currency",
    "t29"."close_date",
    "t29"."probability",
    "t29"."owner_id",
    CASE WHEN "t29"."from_history" THEN "t29"."stay_from" ELSE "t29"."created_at" END AS "stay_from",
    "t29"."stay_to",
    "t29"."before_open",
    "t29"."before_close_date",
    "t29"."valid_from",
    "t29"."valid_to",
    "t29"."closed_at",
    "t29"."from_history"
  FROM (
    SELECT
      "t28".*
      EXCLUDE ("_key")
    FROM (
      SELECT
        "t10"."deal_id",
        "t10"."born",
        "t10"."created_at",
        "t10"."copy",
        "t10"."account_id",
        "t10"."lead_id",
        "t10"."campaign_id",
        "t10"."product_id",
        "t10"."deal_type",
        "t10"."source",
        "t10"."list_amount",
        "t10"."cost",
        "t27"."_key",
        "t27"."status",
        "t27"."stage",
        "t27"."amount",
        "t27"."currency",
        "t27"."close_date",
        "t27"."probability",
        "t27"."owner_id",
        "t27"."stay_from",
        "t27"."stay_to",
        "t27"."before_open",
        "t27"."before_close_date",
        "t27"."valid_from",
        "t27"."valid_to",
        "t27"."closed_at",
        "t27"."from_history"
      FROM (
        SELECT
          "t7"."deal_id",
          "t7"."born",
          "t7"."created_at",
          "t7"."copy",
          "t7"."account_id",
          "t7"."lead_id",
          "t7"."campaign_id",
          "t7"."product_id",
          "t7"."deal_type",
          "t7"."source",
          "t7"."list_amount",
          "t7"."cost"
        FROM (
          SELECT
            "t5".*
            EXCLUDE ("row_order")
          FROM (
            SELECT
              "t0"."deal_id",
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
              "t0"."row_order",
              "t0"."born",
              ROW_NUMBER() OVER (
                PARTITION BY "t0"."deal_id"
                ORDER BY "t0"."row_order" ASC
                ROWS BETWEEN UNBOUNDED PRECEDING AND UNBOUNDED FOLLOWING
              ) - 1 AS "copy"
            FROM "crm_v_deals" AS "t0"
          ) AS "t5"
        ) AS "t7"
      ) AS "t10"
      INNER JOIN (
        SELECT
          "t25"."deal_id" AS "_key",
          CASE WHEN "t25"."from_history" THEN "t25"."status" ELSE 'open' END AS "status",
          CASE
            WHEN "t25"."from_history"
            OR NOT (
              COALESCE("t25"."status" IN ('won', 'lost'), FALSE)
            )
            THEN "t25"."stage"
            ELSE NULL
          END AS "stage",
          "t25"."amount",
          "t25"."currency",
          "t25"."close_date",
          CASE
            WHEN "t25"."from_history"
            OR NOT (
              COALESCE("t25"."status" IN ('won', 'lost'), FALSE)
            )
            THEN "t25"."probability"
            ELSE NULL
          END AS "probability",
          "t25"."owner_id",
          "t25"."stay_from",
          CASE WHEN "t25"."from_history" THEN "t25"."stay_to" ELSE NULL END AS "stay_to",
          CASE WHEN "t25"."from_history" THEN "t25"."before_open" ELSE NULL END AS "before_open",
          CASE WHEN "t25"."from_history" THEN "t25"."before_close_date" ELSE NULL END AS "before_close_date",
          CASE
            WHEN "t25"."from_history"
            THEN "t25"."changed_at"
            ELSE MAKE_TIMESTAMP(1, 1, 2, 0, 0, 0.0)
          END AS "valid_from",
          CASE
            WHEN "t25"."from_history"
            THEN COALESCE("t25"."next_at", MAKE_TIMESTAMP(9999, 12, 30, 0, 0, 0.0))
            ELSE "t25"."changed_at"
          END AS "valid_to",
          CASE
            WHEN "t25"."from_history" AND "t25"."status" IN ('won', 'lost')
            THEN "t25"."run_from"
            ELSE NULL
          END AS "closed_at",
          "t25"."from_history"
        FROM (
          SELECT
            "t24".*
            REPLACE ("crm_unnested" AS "from_history")
          FROM (
            SELECT
              "t23"."deal_id",
              "t23"."changed_at",
              "t23"."status",
              "t23"."stage",
              "t23"."amount",
              "t23"."currency",
              "t23"."close_date",
              "t23"."probability",
              "t23"."owner_id",
              "t23"."first",
              "t23"."before_close_date",
              "t23"."before_open",
              "t23"."next_at",
              "t23"."run_from",
              "t23"."stay_from",
              "t23"."stay_to",
              CASE
                WHEN "t23"."first"
                THEN CAST([TRUE, FALSE] AS BOOLEAN[])
                ELSE CAST([TRUE] AS BOOLEAN[])
              END AS "from_history"
            FROM (
              SELECT
                "t22".*
                EXCLUDE ("_ends")
              FROM (
                SELECT
                  "t21"."deal_id",
                  "t21"."changed_at",
                  "t21"."status",
                  "t21"."stage",
                  "t21"."amount",
                  "t21"."currency",
                  "t21"."close_date",
                  "t21"."probability",
                  "t21"."owner_id",
                  "t21"."first",
                  "t21"."before_close_date",
                  "t21"."before_open",
                  "t21"."next_at",
                  "t21"."_ends",
                  "t21"."run_from",
                  "t21"."stay_from",
                  CASE
                    WHEN (
                      "t21"."status" = 'open'
                    ) AND "t21"."_ends"
                    THEN "t21"."next_at"
                    ELSE NULL
                  END AS "stay_to"
                FROM (
                  SELECT
                    "t20".*
                    EXCLUDE ("_begins", "_run", "_stay", "row_order")
                  FROM (
                    SELECT
                      "t16"."deal_id",
                      "t16"."changed_at",
                      "t16"."status",
                      "t16"."stage",
                      "t16"."amount",
                      "t16"."currency",
                      "t16"."close_date",
                      "t16"."probability",
                      "t16"."owner_id",
                      "t16"."row_order",
                      "t16"."first",
                      "t16"."before_close_date",
                      "t16"."before_open",
                      "t16"."_begins",
                      "t16"."_run",
                      "t16"."_stay",
                      LEAD("t16"."changed_at") OVER (
                        PARTITION BY "t16"."deal_id"
                        ORDER BY "t16"."changed_at" ASC, "t16"."row_order" ASC
                        ROWS BETWEEN UNBOUNDED PRECEDING AND UNBOUNDED FOLLOWING
                      ) AS "next_at",
                      LEAD("t16"."_begins") OVER (
                        PARTITION BY "t16"."deal_id"
                        ORDER BY "t16"."changed_at" ASC, "t16"."row_order" ASC
                        ROWS BETWEEN UNBOUNDED PRECEDING AND UNBOUNDED FOLLOWING
                      ) AS "_ends",
                      MAX("t16"."_run") OVER (
                        PARTITION BY "t16"."deal_id"
                        ORDER BY "t16"."changed_at" ASC, "t16"."row_order" ASC
                        ROWS BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW
                      ) AS "run_from",
                      MAX("t16"."_stay") OVER (
                        PARTITION BY "t16"."deal_id"
                        ORDER BY "t16"."changed_at" ASC, "t16"."row_order" ASC
                        ROWS BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW
                      ) AS "stay_from"
                    FROM (
                      SELECT
                        "t15".*
                        EXCLUDE ("_before", "_before_stage")
                      FROM (
                        SELECT
                          "t11"."deal_id",
                          "t11"."changed_at",
                          "t11"."status",
                          "t11"."stage",
                          "t11"."amount",
                          "t11"."currency",
                          "t11"."close_date",
                          "t11"."probability",
                          "t11"."owner_id",
                          "t11"."row_order",
                          "t11"."first",
                          "t11"."_before",
                          "t11"."_before_stage",
                          "t11"."before_close_date",
                          "t11"."_before" = 'open' AS "before_open",
                          NOT (
                            NOT (
                              "t11"."first"
                            )
                            AND "t11"."status" IS NOT DISTINCT FROM "t11"."_before"
                            AND "t11"."stage" IS NOT DISTINCT FROM "t11"."_before_stage"
                          ) AS "_begins",
                          CASE
                            WHEN NOT (
                              NOT (
                                "t11"."first"
                              ) AND "t11"."status" IS NOT DISTINCT FROM "t11"."_before"
                            )
                            THEN "t11"."changed_at"
                            ELSE NULL
                          END AS "_run",
                          CASE
                            WHEN NOT (
                              NOT (
                                "t11"."first"
                              )
                              AND "t11"."status" IS NOT DISTINCT FROM "t11"."_before"
                              AND "t11"."stage" IS NOT DISTINCT FROM "t11"."_before_stage"
                            )
                            THEN "t11"."changed_at"
                            ELSE NULL
                          END AS "_stay"
                        FROM (
                          SELECT
                            "t4"."deal_id",
                            "t4"."changed_at",
                            "t4"."status",
                            "t4"."stage",
                            "t4"."amount",
                            "t4"."currency",
                            "t4"."close_date",
                            "t4"."probability",
                            "t4"."owner_id",
                            "t4"."row_order",
                            LAG("t4"."changed_at") OVER (
                              PARTITION BY "t4"."deal_id"
                              ORDER BY "t4"."changed_at" ASC, "t4"."row_order" ASC
                              ROWS BETWEEN UNBOUNDED PRECEDING AND UNBOUNDED FOLLOWING
                            ) IS NULL AS "first",
                            LAG("t4"."status") OVER (
                              PARTITION BY "t4"."deal_id"
                              ORDER BY "t4"."changed_at" ASC, "t4"."row_order" ASC
                              ROWS BETWEEN UNBOUNDED PRECEDING AND UNBOUNDED FOLLOWING
                            ) AS "_before",
                            LAG("t4"."stage") OVER (
                              PARTITION BY "t4"."deal_id"
                              ORDER BY "t4"."changed_at" ASC, "t4"."row_order" ASC
                              ROWS BETWEEN UNBOUNDED PRECEDING AND UNBOUNDED FOLLOWING
                            ) AS "_before_stage",
                            LAG("t4"."close_date") OVER (
                              PARTITION BY "t4"."deal_id"
                              ORDER BY "t4"."changed_at" ASC, "t4"."row_order" ASC
                              ROWS BETWEEN UNBOUNDED PRECEDING AND UNBOUNDED FOLLOWING
                            ) AS "before_close_date"
                          FROM (
                            SELECT
                              *
                            FROM (
                              SELECT
                                "t1".*
                                EXCLUDE ("born")
                              FROM "crm_v_deal_history" AS "t1"
                            ) AS "t2"
                            WHERE
                              "t2"."deal_id" IS NOT NULL AND "t2"."changed_at" IS NOT NULL
                          ) AS "t4"
                        ) AS "t11"
                      ) AS "t15"
                    ) AS "t16"
                  ) AS "t20"
                ) AS "t21"
              ) AS "t22"
            ) AS "t23"
          ) AS "t24"
          CROSS JOIN UNNEST("t24"."from_history") AS "crm_unnest"("crm_unnested")
        ) AS "t25"
      ) AS "t27"
        ON "t10"."deal_id" = "t27"."_key"
    ) AS "t28"
  ) AS "t29"
) AS "t30"
