-- crm_deal_states {"basis": "orders"}
WITH "t4" AS (
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
), "t10" AS (
  SELECT
    "t3"."deal_id",
    "t3"."changed_at",
    "t3"."row_order",
    "t3"."status",
    "t3"."stage",
    "t3"."amount",
    "t3"."currency",
    "t3"."close_date",
    "t3"."probability",
    "t3"."owner_id",
    LAG("t3"."changed_at") OVER (
      PARTITION BY "t3"."deal_id"
      ORDER BY "t3"."changed_at" ASC, "t3"."row_order" ASC
      ROWS BETWEEN UNBOUNDED PRECEDING AND UNBOUNDED FOLLOWING
    ) IS NULL AS "first",
    LEAD("t3"."changed_at") OVER (
      PARTITION BY "t3"."deal_id"
      ORDER BY "t3"."changed_at" ASC, "t3"."row_order" ASC
      ROWS BETWEEN UNBOUNDED PRECEDING AND UNBOUNDED FOLLOWING
    ) AS "next_at",
    LAG("t3"."status") OVER (
      PARTITION BY "t3"."deal_id"
      ORDER BY "t3"."changed_at" ASC, "t3"."row_order" ASC
      ROWS BETWEEN UNBOUNDED PRECEDING AND UNBOUNDED FOLLOWING
    ) = 'open' AS "before_open",
    LAG("t3"."close_date") OVER (
      PARTITION BY "t3"."deal_id"
      ORDER BY "t3"."changed_at" ASC, "t3"."row_order" ASC
      ROWS BETWEEN UNBOUNDED PRECEDING AND UNBOUNDED FOLLOWING
    ) AS "before_close_date",
    CASE
      WHEN (
        "t3"."status" = 'open'
      )
      AND NOT (
        "t3"."status" IS NOT DISTINCT FROM LEAD("t3"."status") OVER (
          PARTITION BY "t3"."deal_id"
          ORDER BY "t3"."changed_at" ASC, "t3"."row_order" ASC
          ROWS BETWEEN UNBOUNDED PRECEDING AND UNBOUNDED FOLLOWING
        )
        AND "t3"."stage" IS NOT DISTINCT FROM LEAD("t3"."stage") OVER (
          PARTITION BY "t3"."deal_id"
          ORDER BY "t3"."changed_at" ASC, "t3"."row_order" ASC
          ROWS BETWEEN UNBOUNDED PRECEDING AND UNBOUNDED FOLLOWING
        )
      )
      THEN LEAD("t3"."changed_at") OVER (
        PARTITION BY "t3"."deal_id"
        ORDER BY "t3"."changed_at" ASC, "t3"."row_order" ASC
        ROWS BETWEEN UNBOUNDED PRECEDING AND UNBOUNDED FOLLOWING
      )
      ELSE NULL
    END AS "stay_to",
    NOT (
      LAG("t3"."changed_at") OVER (
        PARTITION BY "t3"."deal_id"
        ORDER BY "t3"."changed_at" ASC, "t3"."row_order" ASC
        ROWS BETWEEN UNBOUNDED PRECEDING AND UNBOUNDED FOLLOWING
      ) IS NULL
    )
    AND "t3"."status" IS NOT DISTINCT FROM LAG("t3"."status") OVER (
      PARTITION BY "t3"."deal_id"
      ORDER BY "t3"."changed_at" ASC, "t3"."row_order" ASC
      ROWS BETWEEN UNBOUNDED PRECEDING AND UNBOUNDED FOLLOWING
    ) AS "same_run",
    NOT (
      LAG("t3"."changed_at") OVER (
        PARTITION BY "t3"."deal_id"
        ORDER BY "t3"."changed_at" ASC, "t3"."row_order" ASC
        ROWS BETWEEN UNBOUNDED PRECEDING AND UNBOUNDED FOLLOWING
      ) IS NULL
    )
    AND "t3"."status" IS NOT DISTINCT FROM LAG("t3"."status") OVER (
      PARTITION BY "t3"."deal_id"
      ORDER BY "t3"."changed_at" ASC, "t3"."row_order" ASC
      ROWS BETWEEN UNBOUNDED PRECEDING AND UNBOUNDED FOLLOWING
    )
    AND "t3"."stage" IS NOT DISTINCT FROM LAG("t3"."stage") OVER (
      PARTITION BY "t3"."deal_id"
      ORDER BY "t3"."changed_at" ASC, "t3"."row_order" ASC
      ROWS BETWEEN UNBOUNDED PRECEDING AND UNBOUNDED FOLLOWING
    ) AS "same_stay"
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
  ) AS "t3"
), "t20" AS (
  SELECT
    "t9"."deal_id",
    "t9"."created_at",
    "t9"."closed_at",
    "t9"."account_id",
    "t9"."lead_id",
    "t9"."campaign_id",
    "t9"."product_id",
    "t9"."deal_type",
    "t9"."source",
    "t9"."list_amount",
    "t9"."cost",
    "t9"."status",
    "t9"."stage",
    "t9"."amount",
    "t9"."currency",
    "t9"."close_date",
    "t9"."probability",
    "t9"."owner_id",
    "t9"."born",
    "t9"."copy"
  FROM (
    SELECT
      "t5"."deal_id",
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
      "t5"."born",
      "t5"."copy"
    FROM "t4" AS "t5"
  ) AS "t9"
  ANTI JOIN (
    SELECT
      *
    FROM "t10" AS "t11"
    WHERE
      "t11"."first"
  ) AS "t16"
    ON "t9"."deal_id" = "t16"."deal_id"
)
SELECT
  *
FROM (
  SELECT
    *
  FROM (
    SELECT
      "t35"."deal_id",
      "t35"."born",
      "t35"."created_at",
      "t35"."copy",
      "t35"."account_id",
      "t35"."lead_id",
      "t35"."campaign_id",
      "t35"."product_id",
      "t35"."deal_type",
      "t35"."source",
      "t35"."list_amount",
      "t35"."cost",
      "t35"."status",
      "t35"."stage",
      "t35"."amount",
      "t35"."currency",
      "t35"."close_date",
      "t35"."probability",
      "t35"."owner_id",
      "t35"."stay_from",
      "t35"."stay_to",
      "t35"."before_open",
      "t35"."before_close_date",
      "t35"."changed_at" AS "valid_from",
      COALESCE("t35"."next_at", MAKE_TIMESTAMP(9999, 12, 30, 0, 0, 0.0)) AS "valid_to",
      "t35"."closed_at",
      TRUE AS "from_history"
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
        "t34"."_key",
        "t34"."changed_at",
        "t34"."status",
        "t34"."stage",
        "t34"."amount",
        "t34"."currency",
        "t34"."close_date",
        "t34"."probability",
        "t34"."owner_id",
        "t34"."first",
        "t34"."next_at",
        "t34"."before_open",
        "t34"."before_close_date",
        "t34"."stay_to",
        "t34"."same_run",
        "t34"."same_stay",
        "t34"."run_from",
        "t34"."stay_from",
        "t34"."closed_at"
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
        FROM "t4" AS "t5"
      ) AS "t8"
      INNER JOIN (
        SELECT
          "t32".*
          EXCLUDE ("row_order")
        FROM (
          SELECT
            "t31"."deal_id" AS "_key",
            "t31"."changed_at",
            "t31"."row_order",
            "t31"."status",
            "t31"."stage",
            "t31"."amount",
            "t31"."currency",
            "t31"."close_date",
            "t31"."probability",
            "t31"."owner_id",
            "t31"."first",
            "t31"."next_at",
            "t31"."before_open",
            "t31"."before_close_date",
            "t31"."stay_to",
            "t31"."same_run",
            "t31"."same_stay",
            "t31"."run_from",
            "t31"."stay_from",
            CASE WHEN "t31"."status" IN ('won', 'lost') THEN "t31"."run_from" ELSE NULL END AS "closed_at"
          FROM (
            SELECT
              *
            FROM (
              SELECT
                "t23"."deal_id",
                "t23"."changed_at",
                "t23"."row_order",
                "t23"."status",
                "t23"."stage",
                "t23"."amount",
                "t23"."currency",
                "t23"."close_date",
                "t23"."probability",
                "t23"."owner_id",
                "t23"."first",
                "t23"."next_at",
                "t23"."before_open",
                "t23"."before_close_date",
                "t23"."stay_to",
                "t23"."same_run",
                "t23"."same_stay",
                "t23"."changed_at" AS "run_from",
                "t23"."changed_at" AS "stay_from"
              FROM (
                SELECT
                  "t12"."deal_id",
                  "t12"."changed_at",
                  "t12"."row_order",
                  "t12"."status",
                  "t12"."stage",
                  "t12"."amount",
                  "t12"."currency",
                  "t12"."close_date",
                  "t12"."probability",
                  "t12"."owner_id",
                  "t12"."first",
                  "t12"."next_at",
                  "t12"."before_open",
                  "t12"."before_close_date",
                  "t12"."stay_to",
                  "t12"."same_run",
                  "t12"."same_stay"
                FROM "t10" AS "t12"
                ANTI JOIN (
                  SELECT DISTINCT
                    "t11"."deal_id" AS "_again"
                  FROM "t10" AS "t11"
                  WHERE
                    "t11"."same_run" AND (
                      "t11"."same_stay" OR "t11"."status" IN ('won', 'lost')
                    )
                ) AS "t19"
                  ON "t12"."deal_id" = "t19"."_again"
              ) AS "t23"
            ) AS "t25"
            UNION ALL
            SELECT
              *
            FROM (
              SELECT
                "t24"."deal_id",
                "t24"."changed_at",
                "t24"."row_order",
                "t24"."status",
                "t24"."stage",
                "t24"."amount",
                "t24"."currency",
                "t24"."close_date",
                "t24"."probability",
                "t24"."owner_id",
                "t24"."first",
                "t24"."next_at",
                "t24"."before_open",
                "t24"."before_close_date",
                "t24"."stay_to",
                "t24"."same_run",
                "t24"."same_stay",
                MAX(CASE WHEN NOT (
                  "t24"."same_run"
                ) THEN "t24"."changed_at" ELSE NULL END) OVER (
                  PARTITION BY "t24"."deal_id"
                  ORDER BY "t24"."changed_at" ASC, "t24"."row_order" ASC
                  ROWS BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW
                ) AS "run_from",
                MAX(CASE WHEN NOT (
                  "t24"."same_stay"
                ) THEN "t24"."changed_at" ELSE NULL END) OVER (
                  PARTITION BY "t24"."deal_id"
                  ORDER BY "t24"."changed_at" ASC, "t24"."row_order" ASC
                  ROWS BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW
                ) AS "stay_from"
              FROM (
                SELECT
                  "t12"."deal_id",
                  "t12"."changed_at",
                  "t12"."row_order",
                  "t12"."status",
                  "t12"."stage",
                  "t12"."amount",
                  "t12"."currency",
                  "t12"."close_date",
                  "t12"."probability",
                  "t12"."owner_id",
                  "t12"."first",
                  "t12"."next_at",
                  "t12"."before_open",
                  "t12"."before_close_date",
                  "t12"."stay_to",
                  "t12"."same_run",
                  "t12"."same_stay"
                FROM "t10" AS "t12"
                SEMI JOIN (
                  SELECT DISTINCT
                    "t11"."deal_id" AS "_again"
                  FROM "t10" AS "t11"
                  WHERE
                    "t11"."same_run" AND (
                      "t11"."same_stay" OR "t11"."status" IN ('won', 'lost')
                    )
                ) AS "t19"
                  ON "t12"."deal_id" = "t19"."_again"
              ) AS "t24"
            ) AS "t29"
          ) AS "t31"
        ) AS "t32"
      ) AS "t34"
        ON "t8"."deal_id" = "t34"."_key"
    ) AS "t35"
  ) AS "t36"
  UNION ALL
  SELECT
    *
  FROM (
    SELECT
      "t21"."deal_id",
      "t21"."born",
      "t21"."created_at",
      "t21"."copy",
      "t21"."account_id",
      "t21"."lead_id",
      "t21"."campaign_id",
      "t21"."product_id",
      "t21"."deal_type",
      "t21"."source",
      "t21"."list_amount",
      "t21"."cost",
      'open' AS "status",
      CASE
        WHEN NOT (
          COALESCE("t21"."status" IN ('won', 'lost'), FALSE)
        )
        THEN "t21"."stage"
        ELSE NULL
      END AS "stage",
      "t21"."amount",
      "t21"."currency",
      "t21"."close_date",
      CASE
        WHEN NOT (
          COALESCE("t21"."status" IN ('won', 'lost'), FALSE)
        )
        THEN "t21"."probability"
        ELSE NULL
      END AS "probability",
      "t21"."owner_id",
      "t21"."created_at" AS "stay_from",
      CAST(NULL AS TIMESTAMP(6)) AS "stay_to",
      CAST(NULL AS BOOLEAN) AS "before_open",
      CAST(NULL AS DATE) AS "before_close_date",
      MAKE_TIMESTAMP(1, 1, 2, 0, 0, 0.0) AS "valid_from",
      "t21"."changed_at" AS "valid_to",
      CAST(NULL AS TIMESTAMP(6)) AS "closed_at",
      FALSE AS "from_history"
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
        "t18"."_key",
        "t18"."changed_at",
        "t18"."status",
        "t18"."stage",
        "t18"."amount",
        "t18"."currency",
        "t18"."close_date",
        "t18"."probability",
        "t18"."owner_id",
        "t18"."first",
        "t18"."next_at",
        "t18"."before_open",
        "t18"."before_close_date",
        "t18"."stay_to",
        "t18"."same_run",
        "t18"."same_stay"
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
        FROM "t4" AS "t5"
      ) AS "t8"
      INNER JOIN (
        SELECT
          "t13".*
          EXCLUDE ("row_order")
        FROM (
          SELECT
            "t11"."deal_id" AS "_key",
            "t11"."changed_at",
            "t11"."row_order",
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
            "t11"."same_run",
            "t11"."same_stay"
          FROM "t10" AS "t11"
          WHERE
            "t11"."first"
        ) AS "t13"
      ) AS "t18"
        ON "t8"."deal_id" = "t18"."_key"
    ) AS "t21"
    WHERE
      "t21"."born" < "t21"."changed_at"
  ) AS "t27"
) AS "t37"
UNION ALL
SELECT
  *
FROM (
  SELECT
    *
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
      'open' AS "status",
      CASE
        WHEN NOT (
          COALESCE("t22"."status" IN ('won', 'lost'), FALSE)
        )
        THEN "t22"."stage"
        ELSE NULL
      END AS "stage",
      "t22"."amount",
      "t22"."currency",
      "t22"."close_date",
      CASE
        WHEN NOT (
          COALESCE("t22"."status" IN ('won', 'lost'), FALSE)
        )
        THEN "t22"."probability"
        ELSE NULL
      END AS "probability",
      "t22"."owner_id",
      "t22"."created_at" AS "stay_from",
      CAST(NULL AS TIMESTAMP(6)) AS "stay_to",
      CAST(NULL AS BOOLEAN) AS "before_open",
      CAST(NULL AS DATE) AS "before_close_date",
      MAKE_TIMESTAMP(1, 1, 2, 0, 0, 0.0) AS "valid_from",
      CASE
        WHEN "t22"."status" IN ('won', 'lost')
        THEN COALESCE("t22"."closed_at", MAKE_TIMESTAMP(9999, 12, 30, 0, 0, 0.0))
        ELSE MAKE_TIMESTAMP(9999, 12, 30, 0, 0, 0.0)
      END AS "valid_to",
      CAST(NULL AS TIMESTAMP(6)) AS "closed_at",
      FALSE AS "from_history"
    FROM "t20" AS "t22"
    WHERE
      NOT (
        "t22"."status" IN ('won', 'lost')
      )
      OR (
        "t22"."closed_at" IS NOT NULL
      )
      OR (
        "t22"."status" IS NULL
      )
  ) AS "t28"
  UNION ALL
  SELECT
    *
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
      CAST(NULL AS TIMESTAMP(6)) AS "stay_from",
      CAST(NULL AS TIMESTAMP(6)) AS "stay_to",
      CAST(NULL AS BOOLEAN) AS "before_open",
      CAST(NULL AS DATE) AS "before_close_date",
      COALESCE("t22"."closed_at", MAKE_TIMESTAMP(1, 1, 2, 0, 0, 0.0)) AS "valid_from",
      MAKE_TIMESTAMP(9999, 12, 30, 0, 0, 0.0) AS "valid_to",
      "t22"."closed_at",
      FALSE AS "from_history"
    FROM "t20" AS "t22"
    WHERE
      "t22"."status" IN ('won', 'lost')
  ) AS "t26"
) AS "t30"
