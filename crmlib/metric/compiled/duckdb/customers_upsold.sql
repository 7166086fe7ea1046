-- customers_upsold by all: c__ {"basis": "orders"}
WITH "t19" AS (
  SELECT DISTINCT
    "t18"."p",
    "t18"."p_asof",
    "t18"."p_opening",
    "t18"."p_s12",
    "t18"."account_id"
  FROM (
    SELECT
      "t17".*
      EXCLUDE ("_day", "p_day")
    FROM (
      SELECT
        "t16"."born",
        "t16"."valid_from",
        "t16"."valid_to",
        "t16"."status",
        "t16"."closed_at",
        "t16"."account_id",
        "t16"."deal_type",
        "t16"."_day",
        "t5"."p",
        "t5"."p_start",
        "t5"."p_cut",
        "t5"."p_asof",
        "t5"."p_opening",
        "t5"."p_t12",
        "t5"."p_s12",
        "t5"."p_t24",
        "t5"."p_start_on",
        "t5"."p_cut_on",
        "t5"."p_opening_on",
        "t5"."p_cut_day",
        "t5"."p_opening_day",
        "t5"."p_next_start",
        "t5"."p_next_end",
        "t5"."p_typed",
        "t5"."p_day"
      FROM (
        SELECT
          *
        FROM (
          SELECT
            "t8"."born",
            "t8"."valid_from",
            "t8"."valid_to",
            "t8"."status",
            "t8"."closed_at",
            "t8"."account_id",
            "t8"."deal_type",
            CAST("t8"."closed_at" AS DATE) AS "_day"
          FROM (
            SELECT
              *
            FROM "crm_deal_states" AS "t3"
            WHERE
              "t3"."valid_from" < CRM_LAST_P_ASOF()
              AND "t3"."valid_to" >= CRM_FIRST_P_ASOF()
              AND "t3"."born" < CRM_LAST_P_ASOF()
              AND (
                "t3"."turns" OR NOT (
                  CRM_TURNS_P_ASOF()
                )
              )
          ) AS "t8"
          WHERE
            "t8"."closed_at" IS NOT NULL
        ) AS "t12"
        WHERE
          "t12"."closed_at" >= CRM_FIRST_P_START()
          AND "t12"."closed_at" < CRM_LAST_P_CUT()
          AND "t12"."born" < CRM_LAST_P_ASOF()
          AND "t12"."valid_from" < CRM_LAST_P_ASOF()
          AND "t12"."valid_to" >= CRM_FIRST_P_ASOF()
      ) AS "t16"
      INNER JOIN "crm_period_days" AS "t5"
        ON "t16"."_day" = "t5"."p_day"
        AND "t16"."closed_at" >= "t5"."p_start"
        AND "t16"."closed_at" < "t5"."p_cut"
        AND "t16"."born" < "t5"."p_asof"
        AND "t16"."valid_from" < "t5"."p_asof"
        AND "t16"."valid_to" >= "t5"."p_asof"
    ) AS "t17"
  ) AS "t18"
  WHERE
    "t18"."status" = 'won'
    AND "t18"."deal_type" = 'upsell'
    AND "t18"."account_id" IS NOT NULL
)
SELECT
  "t29"."p",
  COUNT(*) AS "c__"
FROM (
  SELECT
    "t28"."p",
    "t28"."p_asof"
  FROM (
    SELECT
      *
    FROM (
      SELECT
        "t23"."p",
        "t23"."p_asof",
        "t13"."of_account",
        CASE WHEN "t13"."owner_born" < "t23"."p_asof" THEN "t13"."owner" ELSE NULL END AS "owner"
      FROM (
        SELECT
          *
        FROM (
          SELECT
            "t0"."ordered_at",
            "t0"."next_at",
            "t0"."of_account",
            "t0"."owner",
            "t0"."owner_born"
          FROM "crm_customer_orders" AS "t0"
          WHERE
            NOT (
              "t0"."late"
            )
        ) AS "t7"
        WHERE
          "t7"."ordered_at" < CRM_LAST_P_OPENING()
          AND "t7"."next_at" >= CRM_FIRST_P_OPENING()
          AND "t7"."ordered_at" >= CRM_FIRST_P_S12()
      ) AS "t13"
      INNER JOIN "t19" AS "t23"
        ON "t13"."of_account" = "t23"."account_id"
        AND "t13"."ordered_at" < "t23"."p_opening"
        AND "t13"."next_at" >= "t23"."p_opening"
        AND "t13"."ordered_at" >= "t23"."p_s12"
    ) AS "t26"
    UNION ALL
    SELECT
      *
    FROM (
      SELECT
        "t22"."p",
        "t22"."p_asof",
        "t22"."of_account",
        "t22"."owner"
      FROM (
        SELECT DISTINCT
          "t15"."p",
          "t15"."p_asof",
          COALESCE(
            "t15"."account_id",
            CASE
              WHEN "t15"."contact_born" < "t15"."p_asof"
              THEN "t15"."contact_account"
              ELSE NULL
            END
          ) AS "of_account",
          CASE
            WHEN COALESCE(
              "t15"."account_id",
              CASE
                WHEN "t15"."contact_born" < "t15"."p_asof"
                THEN "t15"."contact_account"
                ELSE NULL
              END
            ) IS NULL
            THEN "t15"."contact_id"
            ELSE NULL
          END AS "of_contact",
          CASE
            WHEN NOT (
              (
                COALESCE(
                  "t15"."account_id",
                  CASE
                    WHEN "t15"."contact_born" < "t15"."p_asof"
                    THEN "t15"."contact_account"
                    ELSE NULL
                  END
                ) IS NULL
              )
              AND (
                "t15"."contact_account" IS NOT NULL
              )
            )
            THEN CASE WHEN "t15"."owner_born" < "t15"."p_asof" THEN "t15"."owner" ELSE NULL END
            ELSE NULL
          END AS "owner"
        FROM (
          SELECT
            "t11"."late",
            "t11"."ordered_at",
            "t11"."customer",
            "t11"."of_account",
            "t11"."of_contact",
            "t11"."owner",
            "t11"."owner_born",
            "t11"."row_order",
            "t11"."order_id",
            "t11"."account_id",
            "t11"."contact_id",
            "t11"."contact_account",
            "t11"."contact_born",
            "t4"."p",
            "t4"."p_start",
            "t4"."p_cut",
            "t4"."p_asof",
            "t4"."p_opening",
            "t4"."p_t12",
            "t4"."p_s12",
            "t4"."p_t24",
            "t4"."p_start_on",
            "t4"."p_cut_on",
            "t4"."p_opening_on",
            "t4"."p_cut_day",
            "t4"."p_opening_day",
            "t4"."p_next_start",
            "t4"."p_next_end",
            "t4"."p_typed"
          FROM (
            SELECT
              *
            FROM (
              SELECT
                "t0"."late",
                "t0"."ordered_at",
                "t0"."customer",
                "t0"."of_account",
                "t0"."of_contact",
                "t0"."owner",
                "t0"."owner_born",
                "t0"."row_order",
                "t0"."order_id",
                "t0"."account_id",
                "t0"."contact_id",
                "t0"."contact_account",
                "t0"."contact_born"
              FROM "crm_customer_orders" AS "t0"
              WHERE
                "t0"."late"
            ) AS "t6"
            WHERE
              "t6"."ordered_at" < CRM_LAST_P_CUT()
          ) AS "t11"
          INNER JOIN "crm_periods" AS "t4"
            ON "t11"."ordered_at" < "t4"."p_cut"
        ) AS "t15"
        WHERE
          "t15"."ordered_at" >= "t15"."p_s12"
          AND COALESCE(
            "t15"."account_id",
            CASE
              WHEN "t15"."contact_born" < "t15"."p_asof"
              THEN "t15"."contact_account"
              ELSE NULL
            END
          ) IS NOT NULL
          AND "t15"."ordered_at" < "t15"."p_opening"
      ) AS "t22"
      INNER JOIN (
        SELECT
          "t21"."p" AS "_p",
          "t21"."account_id" AS "_account"
        FROM "t19" AS "t21"
      ) AS "t25"
        ON "t22"."p" = "t25"."_p" AND "t22"."of_account" = "t25"."_account"
    ) AS "t27"
  ) AS "t28"
) AS "t29"
GROUP BY
  1
