-- crm_deal_states {"basis": "orders"}
WITH "t18" AS (
  SELECT
    "t6"."deal_id",
    "t6"."created_at",
    "t6"."closed_at",
    "t6"."account_id",
    "t6"."lead_id",
    "t6"."campaign_id",
    "t6"."product_id",
    "t6"."deal_type",
    "t6"."source",
    "t6"."list_amount",
    "t6"."cost",
    "t6"."status",
    "t6"."stage",
    "t6"."amount",
    "t6"."currency",
    "t6"."close_date",
    "t6"."probability",
    "t6"."owner_id",
    "t6"."born",
    "t6"."copy"
  FROM (
    SELECT
      "t4"."deal_id",
      "t4"."created_at",
      "t4"."closed_at",
      "t4"."account_id",
      "t4"."lead_id",
      "t4"."campaign_id",
      "t4"."product_id",
      "t4"."deal_type",
      "t4"."source",
      "t4"."list_amount",
      "t4"."cost",
      "t4"."status",
      "t4"."stage",
      "t4"."amount",
      "t4"."currency",
      "t4"."close_date",
      "t4"."probability",
      "t4"."owner_id",
      "t4"."born",
      "t4"."copy"
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
    ) AS "t4"
  ) AS "t6"
  WHERE
    NOT EXISTS(
      SELECT
        1
      FROM (
        SELECT
          "t12"."deal_id" AS "_key"
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
            "t11"."next_at",
            "t11"."before_close_date",
            "t11"."first",
            "t11"."before_open",
            "t11"."stay_to",
            "t11"."run_from",
            "t11"."stay_from"
          FROM (
            SELECT
              "t10"."deal_id",
              "t10"."changed_at",
              "t10"."status",
              "t10"."stage",
              "t10"."amount",
              "t10"."currency",
              "t10"."close_date",
              "t10"."probability",
              "t10"."owner_id",
              "t10"."row_order",
              "t10"."next_at",
              "t10"."_before",
              "t10"."_before_stage",
              "t10"."before_close_date",
              "t10"."_after",
              "t10"."_after_stage",
              "t10"."first",
              "t10"."_run",
              "t10"."_stay",
              "t10"."before_open",
              "t10"."stay_to",
              MAX("t10"."_run") OVER (
                PARTITION BY "t10"."deal_id"
                ORDER BY "t10"."changed_at" ASC, "t10"."row_order" ASC
                ROWS BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW
              ) AS "run_from",
              MAX("t10"."_stay") OVER (
                PARTITION BY "t10"."deal_id"
                ORDER BY "t10"."changed_at" ASC, "t10"."row_order" ASC
                ROWS BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW
              ) AS "stay_from"
            FROM (
              SELECT
                "t9"."deal_id",
                "t9"."changed_at",
                "t9"."status",
                "t9"."stage",
                "t9"."amount",
                "t9"."currency",
                "t9"."close_date",
                "t9"."probability",
                "t9"."owner_id",
                "t9"."row_order",
                "t9"."next_at",
                "t9"."_before",
                "t9"."_before_stage",
                "t9"."before_close_date",
                "t9"."_after",
                "t9"."_after_stage",
                "t9"."first",
                CASE
                  WHEN NOT (
                    NOT (
                      "t9"."first"
                    ) AND "t9"."status" IS NOT DISTINCT FROM "t9"."_before"
                  )
                  THEN "t9"."changed_at"
                  ELSE NULL
                END AS "_run",
                CASE
                  WHEN NOT (
                    NOT (
                      "t9"."first"
                    )
                    AND "t9"."status" IS NOT DISTINCT FROM "t9"."_before"
                    AND "t9"."stage" IS NOT DISTINCT FROM "t9"."_before_stage"
                  )
                  THEN "t9"."changed_at"
                  ELSE NULL
                END AS "_stay",
                "t9"."_before" = 'open' AS "before_open",
                CASE
                  WHEN (
                    "t9"."status" = 'open'
                  )
                  AND (
                    "t9"."next_at" IS NOT NULL
                  )
                  AND NOT (
                    "t9"."_after" IS NOT DISTINCT FROM "t9"."status"
                    AND "t9"."_after_stage" IS NOT DISTINCT FROM "t9"."stage"
                  )
                  THEN "t9"."next_at"
                  ELSE NULL
                END AS "stay_to"
              FROM (
                SELECT
                  "t3"."deal_id",
                  "t3"."changed_at",
                  "t3"."status",
                  "t3"."stage",
                  "t3"."amount",
                  "t3"."currency",
                  "t3"."close_date",
                  "t3"."probability",
                  "t3"."owner_id",
                  "t3"."row_order",
                  LEAD("t3"."changed_at") OVER (
                    PARTITION BY "t3"."deal_id"
                    ORDER BY "t3"."changed_at" ASC, "t3"."row_order" ASC
                    ROWS BETWEEN UNBOUNDED PRECEDING AND UNBOUNDED FOLLOWING
                  ) AS "next_at",
                  LAG("t3"."status") OVER (
                    PARTITION BY "t3"."deal_id"
                    ORDER BY "t3"."changed_at" ASC, "t3"."row_order" ASC
                    ROWS BETWEEN UNBOUNDED PRECEDING AND UNBOUNDED FOLLOWING
                  ) AS "_before",
                  LAG("t3"."stage") OVER (
                    PARTITION BY "t3"."deal_id"
                    ORDER BY "t3"."changed_at" ASC, "t3"."row_order" ASC
                    ROWS BETWEEN UNBOUNDED PRECEDING AND UNBOUNDED FOLLOWING
                  ) AS "_before_stage",
                  LAG("t3"."close_date") OVER (
                    PARTITION BY "t3"."deal_id"
                    ORDER BY "t3"."changed_at" ASC, "t3"."row_order" ASC
                    ROWS BETWEEN UNBOUNDED PRECEDING AND UNBOUNDED FOLLOWING
                  ) AS "before_close_date",
                  LEAD("t3"."status") OVER (
                    PARTITION BY "t3"."deal_id"
                    ORDER BY "t3"."changed_at" ASC, "t3"."row_order" ASC
                    ROWS BETWEEN UNBOUNDED PRECEDING AND UNBOUNDED FOLLOWING
                  ) AS "_after",
                  LEAD("t3"."stage") OVER (
                    PARTITION BY "t3"."deal_id"
                    ORDER BY "t3"."changed_at" ASC, "t3"."row_order" ASC
                    ROWS BETWEEN UNBOUNDED PRECEDING AND UNBOUNDED FOLLOWING
                  ) AS "_after_stage",
                  (
                    ROW_NUMBER() OVER (
                      PARTITION BY "t3"."deal_id"
                      ORDER BY "t3"."changed_at" ASC, "t3"."row_order" ASC
                      ROWS BETWEEN UNBOUNDED PRECEDING AND UNBOUNDED FOLLOWING
                    ) - 1
                  ) = 0 AS "first"
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
                ) AS "t3"
              ) AS "t9"
            ) AS "t10"
          ) AS "t11"
        ) AS "t12"
        WHERE
          "t12"."first"
      ) AS "t14"
      WHERE
        "t6"."deal_id" = "t14"."_key"
    )
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
        CAST('0001-01-02T00:00:00' AS TIMESTAMP(6)) AS "valid_from",
        CASE
          WHEN "t20"."status" IN ('won', 'lost')
          THEN COALESCE("t20"."closed_at", CAST('9999-12-30T00:00:00' AS TIMESTAMP(6)))
          ELSE CAST('9999-12-30T00:00:00' AS TIMESTAMP(6))
        END AS "valid_to",
        CAST(NULL AS TIMESTAMP(6)) AS "closed_at",
        "t20"."created_at" AS "stay_from",
        CAST(NULL AS TIMESTAMP(6)) AS "stay_to",
        CAST(NULL AS BOOLEAN) AS "before_open",
        CAST(NULL AS DATE) AS "before_close_date",
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
    ) AS "t24"
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
        COALESCE("t20"."closed_at", CAST('0001-01-02T00:00:00' AS TIMESTAMP(6))) AS "valid_from",
        CAST('9999-12-30T00:00:00' AS TIMESTAMP(6)) AS "valid_to",
        "t20"."closed_at",
        CAST(NULL AS TIMESTAMP(6)) AS "stay_from",
        CAST(NULL AS TIMESTAMP(6)) AS "stay_to",
        CAST(NULL AS BOOLEAN) AS "before_open",
        CAST(NULL AS DATE) AS "before_close_date",
        FALSE AS "from_history"
      FROM "t18" AS "t20"
      WHERE
        "t20"."status" IN ('won', 'lost')
    ) AS "t21"
  ) AS "t25"
) AS "t27"
UNION ALL
SELECT
  *
FROM (
  SELECT
    "t23"."deal_id",
    "t23"."born",
    "t23"."created_at",
    "t23"."copy",
    "t23"."account_id",
    "t23"."lead_id",
    "t23"."campaign_id",
    "t23"."product_id",
    "t23"."deal_type",
    "t23"."source",
    "t23"."list_amount",
    "t23"."cost",
    "t23"."status",
    "t23"."stage",
    "t23"."amount",
    "t23"."currency",
    "t23"."close_date",
    "t23"."probability",
    "t23"."owner_id",
    "t23"."valid_from",
    "t23"."valid_to",
    "t23"."closed_at",
    CASE WHEN "t23"."from_history" THEN "t23"."stay_from" ELSE "t23"."created_at" END AS "stay_from",
    "t23"."stay_to",
    "t23"."before_open",
    "t23"."before_close_date",
    "t23"."from_history"
  FROM (
    SELECT
      "t22"."deal_id",
      "t22"."born",
      "t22"."created_at",
      "t22"."copy",
      "t22"."account_id",
      "t22"."lead_id",
      "t22"."campaign_id",
      "t22"."product_id",
      "t22"."deal_type",
      "t22"."source",
      "t22"."list_amount",
      "t22"."cost",
      "t22"."status",
      "t22"."stage",
      "t22"."amount",
      "t22"."currency",
      "t22"."close_date",
      "t22"."probability",
      "t22"."owner_id",
      "t22"."stay_from",
      "t22"."stay_to",
      "t22"."before_open",
      "t22"."before_close_date",
      "t22"."valid_from",
      "t22"."valid_to",
      "t22"."closed_at",
      "t22"."from_history"
    FROM (
      SELECT
        "t8"."deal_id",
        "t8"."born",
        "t8"."created_at",
        "t8"."copy",
        "t8"."account_id",
        "t8"."lead_id",
        "t8"."campaign_id",
        "t8"."product_id",
        "t8"."deal_type",
        "t8"."source",
        "t8"."list_amount",
        "t8"."cost",
        "t19"."_key",
        "t19"."status",
        "t19"."stage",
        "t19"."amount",
        "t19"."currency",
        "t19"."close_date",
        "t19"."probability",
        "t19"."owner_id",
        "t19"."stay_from",
        "t19"."stay_to",
        "t19"."before_open",
        "t19"."before_close_date",
        "t19"."valid_from",
        "t19"."valid_to",
        "t19"."closed_at",
        "t19"."from_history"
      FROM (
        SELECT
          "t5"."deal_id",
          "t5"."born",
          "t5"."created_at",
          "t5"."copy",
          "t5"."account_id",
          "t5"."lead_id",
          "t5"."campaign_id",
          "t5"."product_id",
          "t5"."deal_type",
          "t5"."source",
          "t5"."list_amount",
          "t5"."cost"
        FROM (
          SELECT
            "t4"."deal_id",
            "t4"."created_at",
            "t4"."closed_at",
            "t4"."account_id",
            "t4"."lead_id",
            "t4"."campaign_id",
            "t4"."product_id",
            "t4"."deal_type",
            "t4"."source",
            "t4"."list_amount",
            "t4"."cost",
            "t4"."status",
            "t4"."stage",
            "t4"."amount",
            "t4"."currency",
            "t4"."close_date",
            "t4"."probability",
            "t4"."owner_id",
            "t4"."born",
            "t4"."copy"
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
          ) AS "t4"
        ) AS "t5"
      ) AS "t8"
      INNER JOIN (
        SELECT
          *
        FROM (
          SELECT
            "t12"."deal_id" AS "_key",
            "t12"."status",
            "t12"."stage",
            "t12"."amount",
            "t12"."currency",
            "t12"."close_date",
            "t12"."probability",
            "t12"."owner_id",
            "t12"."stay_from",
            "t12"."stay_to",
            "t12"."before_open",
            "t12"."before_close_date",
            "t12"."changed_at" AS "valid_from",
            COALESCE("t12"."next_at", CAST('9999-12-30T00:00:00' AS TIMESTAMP(6))) AS "valid_to",
            CASE WHEN "t12"."status" IN ('won', 'lost') THEN "t12"."run_from" ELSE NULL END AS "closed_at",
            TRUE AS "from_history"
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
              "t11"."next_at",
              "t11"."before_close_date",
              "t11"."first",
              "t11"."before_open",
              "t11"."stay_to",
              "t11"."run_from",
              "t11"."stay_from"
            FROM (
              SELECT
                "t10"."deal_id",
                "t10"."changed_at",
                "t10"."status",
                "t10"."stage",
                "t10"."amount",
                "t10"."currency",
                "t10"."close_date",
                "t10"."probability",
                "t10"."owner_id",
                "t10"."row_order",
                "t10"."next_at",
                "t10"."_before",
                "t10"."_before_stage",
                "t10"."before_close_date",
                "t10"."_after",
                "t10"."_after_stage",
                "t10"."first",
                "t10"."_run",
                "t10"."_stay",
                "t10"."before_open",
                "t10"."stay_to",
                MAX("t10"."_run") OVER (
                  PARTITION BY "t10"."deal_id"
                  ORDER BY "t10"."changed_at" ASC, "t10"."row_order" ASC
                  ROWS BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW
                ) AS "run_from",
                MAX("t10"."_stay") OVER (
                  PARTITION BY "t10"."deal_id"
                  ORDER BY "t10"."changed_at" ASC, "t10"."row_order" ASC
                  ROWS BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW
                ) AS "stay_from"
              FROM (
                SELECT
                  "t9"."deal_id",
                  "t9"."changed_at",
                  "t9"."status",
                  "t9"."stage",
                  "t9"."amount",
                  "t9"."currency",
                  "t9"."close_date",
                  "t9"."probability",
                  "t9"."owner_id",
                  "t9"."row_order",
                  "t9"."next_at",
                  "t9"."_before",
                  "t9"."_before_stage",
                  "t9"."before_close_date",
                  "t9"."_after",
                  "t9"."_after_stage",
                  "t9"."first",
                  CASE
                    WHEN NOT (
                      NOT (
                        "t9"."first"
                      ) AND "t9"."status" IS NOT DISTINCT FROM "t9"."_before"
                    )
                    THEN "t9"."changed_at"
                    ELSE NULL
                  END AS "_run",
                  CASE
                    WHEN NOT (
                      NOT (
                        "t9"."first"
                      )
                      AND "t9"."status" IS NOT DISTINCT FROM "t9"."_before"
                      AND "t9"."stage" IS NOT DISTINCT FROM "t9"."_before_stage"
                    )
                    THEN "t9"."changed_at"
                    ELSE NULL
                  END AS "_stay",
                  "t9"."_before" = 'open' AS "before_open",
                  CASE
                    WHEN (
                      "t9"."status" = 'open'
                    )
                    AND (
                      "t9"."next_at" IS NOT NULL
                    )
                    AND NOT (
                      "t9"."_after" IS NOT DISTINCT FROM "t9"."status"
                      AND "t9"."_after_stage" IS NOT DISTINCT FROM "t9"."stage"
                    )
                    THEN "t9"."next_at"
                    ELSE NULL
                  END AS "stay_to"
                FROM (
                  SELECT
                    "t3"."deal_id",
                    "t3"."changed_at",
                    "t3"."status",
                    "t3"."stage",
                    "t3"."amount",
                    "t3"."currency",
                    "t3"."close_date",
                    "t3"."probability",
                    "t3"."owner_id",
                    "t3"."row_order",
                    LEAD("t3"."changed_at") OVER (
                      PARTITION BY "t3"."deal_id"
                      ORDER BY "t3"."changed_at" ASC, "t3"."row_order" ASC
                      ROWS BETWEEN UNBOUNDED PRECEDING AND UNBOUNDED FOLLOWING
                    ) AS "next_at",
                    LAG("t3"."status") OVER (
                      PARTITION BY "t3"."deal_id"
                      ORDER BY "t3"."changed_at" ASC, "t3"."row_order" ASC
                      ROWS BETWEEN UNBOUNDED PRECEDING AND UNBOUNDED FOLLOWING
                    ) AS "_before",
                    LAG("t3"."stage") OVER (
                      PARTITION BY "t3"."deal_id"
                      ORDER BY "t3"."changed_at" ASC, "t3"."row_order" ASC
                      ROWS BETWEEN UNBOUNDED PRECEDING AND UNBOUNDED FOLLOWING
                    ) AS "_before_stage",
                    LAG("t3"."close_date") OVER (
                      PARTITION BY "t3"."deal_id"
                      ORDER BY "t3"."changed_at" ASC, "t3"."row_order" ASC
                      ROWS BETWEEN UNBOUNDED PRECEDING AND UNBOUNDED FOLLOWING
                    ) AS "before_close_date",
                    LEAD("t3"."status") OVER (
                      PARTITION BY "t3"."deal_id"
                      ORDER BY "t3"."changed_at" ASC, "t3"."row_order" ASC
                      ROWS BETWEEN UNBOUNDED PRECEDING AND UNBOUNDED FOLLOWING
                    ) AS "_after",
                    LEAD("t3"."stage") OVER (
                      PARTITION BY "t3"."deal_id"
                      ORDER BY "t3"."changed_at" ASC, "t3"."row_order" ASC
                      ROWS BETWEEN UNBOUNDED PRECEDING AND UNBOUNDED FOLLOWING
                    ) AS "_after_stage",
                    (
                      ROW_NUMBER() OVER (
                        PARTITION BY "t3"."deal_id"
                        ORDER BY "t3"."changed_at" ASC, "t3"."row_order" ASC
                        ROWS BETWEEN UNBOUNDED PRECEDING AND UNBOUNDED FOLLOWING
                      ) - 1
                    ) = 0 AS "first"
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
                  ) AS "t3"
                ) AS "t9"
              ) AS "t10"
            ) AS "t11"
          ) AS "t12"
        ) AS "t15"
        UNION ALL
        SELECT
          *
        FROM (
          SELECT
            "t12"."deal_id" AS "_key",
            'open' AS "status",
            CASE
              WHEN NOT (
                COALESCE("t12"."status" IN ('won', 'lost'), FALSE)
              )
              THEN "t12"."stage"
              ELSE NULL
            END AS "stage",
            "t12"."amount",
            "t12"."currency",
            "t12"."close_date",
            CASE
              WHEN NOT (
                COALESCE("t12"."status" IN ('won', 'lost'), FALSE)
              )
              THEN "t12"."probability"
              ELSE NULL
            END AS "probability",
            "t12"."owner_id",
            "t12"."stay_from",
            CAST(NULL AS TIMESTAMP(6)) AS "stay_to",
            CAST(NULL AS BOOLEAN) AS "before_open",
            CAST(NULL AS DATE) AS "before_close_date",
            CAST('0001-01-02T00:00:00' AS TIMESTAMP(6)) AS "valid_from",
            "t12"."changed_at" AS "valid_to",
            CAST(NULL AS TIMESTAMP(6)) AS "closed_at",
            FALSE AS "from_history"
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
              "t11"."next_at",
              "t11"."before_close_date",
              "t11"."first",
              "t11"."before_open",
              "t11"."stay_to",
              "t11"."run_from",
              "t11"."stay_from"
            FROM (
              SELECT
                "t10"."deal_id",
                "t10"."changed_at",
                "t10"."status",
                "t10"."stage",
                "t10"."amount",
                "t10"."currency",
                "t10"."close_date",
                "t10"."probability",
                "t10"."owner_id",
                "t10"."row_order",
                "t10"."next_at",
                "t10"."_before",
                "t10"."_before_stage",
                "t10"."before_close_date",
                "t10"."_after",
                "t10"."_after_stage",
                "t10"."first",
                "t10"."_run",
                "t10"."_stay",
                "t10"."before_open",
                "t10"."stay_to",
                MAX("t10"."_run") OVER (
                  PARTITION BY "t10"."deal_id"
                  ORDER BY "t10"."changed_at" ASC, "t10"."row_order" ASC
                  ROWS BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW
                ) AS "run_from",
                MAX("t10"."_stay") OVER (
                  PARTITION BY "t10"."deal_id"
                  ORDER BY "t10"."changed_at" ASC, "t10"."row_order" ASC
                  ROWS BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW
                ) AS "stay_from"
              FROM (
                SELECT
                  "t9"."deal_id",
                  "t9"."changed_at",
                  "t9"."status",
                  "t9"."stage",
                  "t9"."amount",
                  "t9"."currency",
                  "t9"."close_date",
                  "t9"."probability",
                  "t9"."owner_id",
                  "t9"."row_order",
                  "t9"."next_at",
                  "t9"."_before",
                  "t9"."_before_stage",
                  "t9"."before_close_date",
                  "t9"."_after",
                  "t9"."_after_stage",
                  "t9"."first",
                  CASE
                    WHEN NOT (
                      NOT (
                        "t9"."first"
                      ) AND "t9"."status" IS NOT DISTINCT FROM "t9"."_before"
                    )
                    THEN "t9"."changed_at"
                    ELSE NULL
                  END AS "_run",
                  CASE
                    WHEN NOT (
                      NOT (
                        "t9"."first"
                      )
                      AND "t9"."status" IS NOT DISTINCT FROM "t9"."_before"
                      AND "t9"."stage" IS NOT DISTINCT FROM "t9"."_before_stage"
                    )
                    THEN "t9"."changed_at"
                    ELSE NULL
                  END AS "_stay",
                  "t9"."_before" = 'open' AS "before_open",
                  CASE
                    WHEN (
                      "t9"."status" = 'open'
                    )
                    AND (
                      "t9"."next_at" IS NOT NULL
                    )
                    AND NOT (
                      "t9"."_after" IS NOT DISTINCT FROM "t9"."status"
                      AND "t9"."_after_stage" IS NOT DISTINCT FROM "t9"."stage"
                    )
                    THEN "t9"."next_at"
                    ELSE NULL
                  END AS "stay_to"
                FROM (
                  SELECT
                    "t3"."deal_id",
                    "t3"."changed_at",
                    "t3"."status",
                    "t3"."stage",
                    "t3"."amount",
                    "t3"."currency",
                    "t3"."close_date",
                    "t3"."probability",
                    "t3"."owner_id",
                    "t3"."row_order",
                    LEAD("t3"."changed_at") OVER (
                      PARTITION BY "t3"."deal_id"
                      ORDER BY "t3"."changed_at" ASC, "t3"."row_order" ASC
                      ROWS BETWEEN UNBOUNDED PRECEDING AND UNBOUNDED FOLLOWING
                    ) AS "next_at",
                    LAG("t3"."status") OVER (
                      PARTITION BY "t3"."deal_id"
                      ORDER BY "t3"."changed_at" ASC, "t3"."row_order" ASC
                      ROWS BETWEEN UNBOUNDED PRECEDING AND UNBOUNDED FOLLOWING
                    ) AS "_before",
                    LAG("t3"."stage") OVER (
                      PARTITION BY "t3"."deal_id"
                      ORDER BY "t3"."changed_at" ASC, "t3"."row_order" ASC
                      ROWS BETWEEN UNBOUNDED PRECEDING AND UNBOUNDED FOLLOWING
                    ) AS "_before_stage",
                    LAG("t3"."close_date") OVER (
                      PARTITION BY "t3"."deal_id"
                      ORDER BY "t3"."changed_at" ASC, "t3"."row_order" ASC
                      ROWS BETWEEN UNBOUNDED PRECEDING AND UNBOUNDED FOLLOWING
                    ) AS "before_close_date",
                    LEAD("t3"."status") OVER (
                      PARTITION BY "t3"."deal_id"
                      ORDER BY "t3"."changed_at" ASC, "t3"."row_order" ASC
                      ROWS BETWEEN UNBOUNDED PRECEDING AND UNBOUNDED FOLLOWING
                    ) AS "_after",
                    LEAD("t3"."stage") OVER (
                      PARTITION BY "t3"."deal_id"
                      ORDER BY "t3"."changed_at" ASC, "t3"."row_order" ASC
                      ROWS BETWEEN UNBOUNDED PRECEDING AND UNBOUNDED FOLLOWING
                    ) AS "_after_stage",
                    (
                      ROW_NUMBER() OVER (
                        PARTITION BY "t3"."deal_id"
                        ORDER BY "t3"."changed_at" ASC, "t3"."row_order" ASC
                        ROWS BETWEEN UNBOUNDED PRECEDING AND UNBOUNDED FOLLOWING
                      ) - 1
                    ) = 0 AS "first"
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
                  ) AS "t3"
                ) AS "t9"
              ) AS "t10"
            ) AS "t11"
          ) AS "t12"
          WHERE
            "t12"."first"
        ) AS "t16"
      ) AS "t19"
        ON "t8"."deal_id" = "t19"."_key"
    ) AS "t22"
  ) AS "t23"
) AS "t26"
