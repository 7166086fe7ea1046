-- customers_upsold by all: c__upsold c__ {"basis": "orders"}
SELECT
  "t26"."p",
  COUNT(*) FILTER(WHERE
    "t26"."upsold") AS "c__upsold",
  COUNT(*) AS "c__"
FROM (
  SELECT
    "t25"."p",
    "t25"."p_asof",
    "t22"."_account" IS NOT NULL AS "upsold"
  FROM (
    SELECT
      *
    FROM (
      SELECT
        "t4"."p",
        "t4"."p_asof",
        "t13"."of_account",
        CASE WHEN "t13"."owner_born" < "t4"."p_asof" THEN "t13"."owner" ELSE NULL END AS "owner"
      FROM (
        SELECT
          *
        FROM (
          SELECT
            "t1"."late",
            "t1"."ordered_at",
            "t1"."customer",
            "t1"."of_account",
            "t1"."of_contact",
            "t1"."owner",
            "t1"."owner_born",
            "t1"."row_order",
            "t1"."order_id",
            "t1"."account_id",
            "t1"."contact_id",
            "t1"."contact_account",
            "t1"."contact_born",
            "t1"."next_at"
          FROM "crm_customer_orders" AS "t1"
          WHERE
            NOT (
              "t1"."late"
            ) AND "t1"."customer" IS NOT NULL
        ) AS "t7"
        WHERE
          "t7"."ordered_at" < CRM_LAST_P_OPENING()
          AND "t7"."next_at" >= CRM_FIRST_P_OPENING()
          AND "t7"."ordered_at" >= CRM_FIRST_P_S12()
      ) AS "t13"
      INNER JOIN "crm_periods" AS "t4"
        ON "t13"."ordered_at" < "t4"."p_opening"
        AND "t13"."next_at" >= "t4"."p_opening"
        AND "t13"."ordered_at" >= "t4"."p_s12"
    ) AS "t17"
    UNION ALL
    SELECT
      *
    FROM (
      SELECT
        "t20"."p",
        "t20"."p_asof",
        "t20"."of_account",
        CAST(NULL AS TEXT) AS "owner"
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
          END AS "of_contact"
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
            "t11"."next_at",
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
                "t1"."late",
                "t1"."ordered_at",
                "t1"."customer",
                "t1"."of_account",
                "t1"."of_contact",
                "t1"."owner",
                "t1"."owner_born",
                "t1"."row_order",
                "t1"."order_id",
                "t1"."account_id",
                "t1"."contact_id",
                "t1"."contact_account",
                "t1"."contact_born",
                "t1"."next_at"
              FROM "crm_customer_orders" AS "t1"
              WHERE
                "t1"."late"
            ) AS "t6"
            WHERE
              "t6"."ordered_at" < CRM_LAST_P_CUT()
          ) AS "t11"
          INNER JOIN "crm_periods" AS "t4"
            ON "t11"."ordered_at" < "t4"."p_cut"
        ) AS "t15"
        WHERE
          "t15"."ordered_at" >= "t15"."p_s12"
          AND CASE
            WHEN COALESCE(
              "t15"."account_id",
              CASE
                WHEN "t15"."contact_born" < "t15"."p_asof"
                THEN "t15"."contact_account"
                ELSE NULL
              END
            ) IS NOT NULL
            THEN 'a:' || COALESCE(
              "t15"."account_id",
              CASE
                WHEN "t15"."contact_born" < "t15"."p_asof"
                THEN "t15"."contact_account"
                ELSE NULL
              END
            )
            ELSE 'c:' || "t15"."contact_id"
          END IS NOT NULL
          AND "t15"."ordered_at" < "t15"."p_opening"
      ) AS "t20"
    ) AS "t23"
  ) AS "t25"
  LEFT OUTER JOIN (
    SELECT DISTINCT
      "t19"."p" AS "_p",
      "t19"."account_id" AS "_account"
    FROM (
      SELECT
        "t18".*
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
      ) AS "t18"
    ) AS "t19"
    WHERE
      "t19"."status" = 'won'
      AND "t19"."deal_type" = 'upsell'
      AND "t19"."account_id" IS NOT NULL
  ) AS "t22"
    ON "t25"."p" = "t22"."_p" AND "t25"."of_account" = "t22"."_account"
) AS "t26"
GROUP BY
  1
