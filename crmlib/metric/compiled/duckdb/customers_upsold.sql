-- customers_upsold by all: c__upsold c__ {"basis": "orders"}
SELECT
  "t39"."p",
  COUNT(*) FILTER(WHERE
    "t39"."upsold") AS "c__upsold",
  COUNT(*) AS "c__"
FROM (
  SELECT
    "t38"."p",
    "t38"."p_asof",
    "t23"."_account" IS NOT NULL AS "upsold"
  FROM (
    SELECT
      *
    FROM (
      SELECT
        "t5"."p",
        "t5"."p_asof",
        "t33"."of_account",
        CAST(NULL AS TEXT) AS "owner"
      FROM (
        SELECT
          *
        FROM (
          SELECT
            "t26"."ordered_at",
            "t26"."account_id",
            "t26"."contact_id",
            "t26"."row_order",
            "t26"."born",
            "t26"."contact_account",
            "t26"."contact_owner",
            "t26"."contact_born",
            "t26"."of_account",
            "t26"."of_contact",
            "t26"."customer",
            COALESCE(
              LEAD("t26"."ordered_at") OVER (
                PARTITION BY "t26"."customer"
                ORDER BY "t26"."ordered_at" ASC, "t26"."row_order" ASC
                ROWS BETWEEN UNBOUNDED PRECEDING AND UNBOUNDED FOLLOWING
              ),
              MAKE_TIMESTAMP(9999, 12, 30, 0, 0, 0.0)
            ) AS "next_at"
          FROM (
            SELECT
              "t24"."ordered_at",
              "t24"."account_id",
              "t24"."contact_id",
              "t24"."row_order",
              "t24"."born",
              "t24"."contact_account",
              "t24"."contact_owner",
              "t24"."contact_born",
              "t24"."of_account",
              "t24"."of_contact",
              "t24"."customer"
            FROM (
              SELECT
                "t17"."ordered_at",
                "t17"."account_id",
                "t17"."contact_id",
                "t17"."row_order",
                "t17"."born",
                "t17"."contact_account",
                "t17"."contact_owner",
                "t17"."contact_born",
                COALESCE("t17"."account_id", "t17"."contact_account") AS "of_account",
                CASE
                  WHEN COALESCE("t17"."account_id", "t17"."contact_account") IS NULL
                  THEN "t17"."contact_id"
                  ELSE NULL
                END AS "of_contact",
                CASE
                  WHEN COALESCE("t17"."account_id", "t17"."contact_account") IS NOT NULL
                  THEN 'a:' || COALESCE("t17"."account_id", "t17"."contact_account")
                  ELSE 'c:' || "t17"."contact_id"
                END AS "customer"
              FROM (
                SELECT
                  "t16".*
                  EXCLUDE ("_key")
                FROM (
                  SELECT
                    "t7"."ordered_at",
                    "t7"."account_id",
                    "t7"."contact_id",
                    "t7"."row_order",
                    "t7"."born",
                    "t13"."_key",
                    "t13"."contact_account",
                    "t13"."contact_owner",
                    "t13"."contact_born"
                  FROM "crm_v_orders" AS "t7"
                  LEFT OUTER JOIN (
                    SELECT
                      "t10"."contact_id" AS "_key",
                      "t10"."account_id" AS "contact_account",
                      "t10"."owner_id" AS "contact_owner",
                      "t10"."born" AS "contact_born"
                    FROM (
                      SELECT
                        "t9".*
                        EXCLUDE ("copy")
                      FROM (
                        SELECT
                          *
                        FROM "crm_v_contacts" AS "t4"
                        WHERE
                          "t4"."contact_id" IS NOT NULL AND "t4"."copy" = 0
                      ) AS "t9"
                    ) AS "t10"
                  ) AS "t13"
                    ON "t7"."contact_id" = "t13"."_key"
                ) AS "t16"
              ) AS "t17"
              WHERE
                CASE
                  WHEN COALESCE("t17"."account_id", "t17"."contact_account") IS NOT NULL
                  THEN 'a:' || COALESCE("t17"."account_id", "t17"."contact_account")
                  ELSE 'c:' || "t17"."contact_id"
                END IS NOT NULL
            ) AS "t24"
            ANTI JOIN (
              SELECT DISTINCT
                CASE
                  WHEN COALESCE("t17"."account_id", "t17"."contact_account") IS NOT NULL
                  THEN 'a:' || COALESCE("t17"."account_id", "t17"."contact_account")
                  ELSE 'c:' || "t17"."contact_id"
                END AS "_late"
              FROM (
                SELECT
                  "t16".*
                  EXCLUDE ("_key")
                FROM (
                  SELECT
                    "t7"."ordered_at",
                    "t7"."account_id",
                    "t7"."contact_id",
                    "t7"."row_order",
                    "t7"."born",
                    "t13"."_key",
                    "t13"."contact_account",
                    "t13"."contact_owner",
                    "t13"."contact_born"
                  FROM "crm_v_orders" AS "t7"
                  LEFT OUTER JOIN (
                    SELECT
                      "t10"."contact_id" AS "_key",
                      "t10"."account_id" AS "contact_account",
                      "t10"."owner_id" AS "contact_owner",
                      "t10"."born" AS "contact_born"
                    FROM (
                      SELECT
                        "t9".*
                        EXCLUDE ("copy")
                      FROM (
                        SELECT
                          *
                        FROM "crm_v_contacts" AS "t4"
                        WHERE
                          "t4"."contact_id" IS NOT NULL AND "t4"."copy" = 0
                      ) AS "t9"
                    ) AS "t10"
                  ) AS "t13"
                    ON "t7"."contact_id" = "t13"."_key"
                ) AS "t16"
              ) AS "t17"
              WHERE
                CASE
                  WHEN COALESCE("t17"."account_id", "t17"."contact_account") IS NOT NULL
                  THEN 'a:' || COALESCE("t17"."account_id", "t17"."contact_account")
                  ELSE 'c:' || "t17"."contact_id"
                END IS NOT NULL
                AND "t17"."account_id" IS NULL
                AND "t17"."contact_account" IS NOT NULL
                AND "t17"."contact_born" >= "t17"."ordered_at"
            ) AS "t25"
              ON "t24"."customer" = "t25"."_late"
          ) AS "t26"
        ) AS "t30"
        WHERE
          "t30"."ordered_at" < CRM_LAST_P_OPENING()
          AND "t30"."next_at" >= CRM_FIRST_P_OPENING()
          AND "t30"."ordered_at" >= CRM_FIRST_P_S12()
      ) AS "t33"
      INNER JOIN "crm_periods" AS "t5"
        ON "t33"."ordered_at" < "t5"."p_opening"
        AND "t33"."next_at" >= "t5"."p_opening"
        AND "t33"."ordered_at" >= "t5"."p_s12"
    ) AS "t34"
    UNION ALL
    SELECT
      *
    FROM (
      SELECT
        "t35"."p",
        "t35"."p_asof",
        "t35"."of_account",
        CAST(NULL AS TEXT) AS "owner"
      FROM (
        SELECT DISTINCT
          "t32"."p",
          "t32"."p_asof",
          COALESCE(
            "t32"."account_id",
            CASE
              WHEN "t32"."contact_born" < "t32"."p_asof"
              THEN "t32"."contact_account"
              ELSE NULL
            END
          ) AS "of_account",
          CASE
            WHEN COALESCE(
              "t32"."account_id",
              CASE
                WHEN "t32"."contact_born" < "t32"."p_asof"
                THEN "t32"."contact_account"
                ELSE NULL
              END
            ) IS NULL
            THEN "t32"."contact_id"
            ELSE NULL
          END AS "of_contact"
        FROM (
          SELECT
            "t29"."ordered_at",
            "t29"."account_id",
            "t29"."contact_id",
            "t29"."row_order",
            "t29"."born",
            "t29"."contact_account",
            "t29"."contact_owner",
            "t29"."contact_born",
            "t29"."of_account",
            "t29"."of_contact",
            "t29"."customer",
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
            "t5"."p_typed"
          FROM (
            SELECT
              *
            FROM (
              SELECT
                "t24"."ordered_at",
                "t24"."account_id",
                "t24"."contact_id",
                "t24"."row_order",
                "t24"."born",
                "t24"."contact_account",
                "t24"."contact_owner",
                "t24"."contact_born",
                "t24"."of_account",
                "t24"."of_contact",
                "t24"."customer"
              FROM (
                SELECT
                  "t17"."ordered_at",
                  "t17"."account_id",
                  "t17"."contact_id",
                  "t17"."row_order",
                  "t17"."born",
                  "t17"."contact_account",
                  "t17"."contact_owner",
                  "t17"."contact_born",
                  COALESCE("t17"."account_id", "t17"."contact_account") AS "of_account",
                  CASE
                    WHEN COALESCE("t17"."account_id", "t17"."contact_account") IS NULL
                    THEN "t17"."contact_id"
                    ELSE NULL
                  END AS "of_contact",
                  CASE
                    WHEN COALESCE("t17"."account_id", "t17"."contact_account") IS NOT NULL
                    THEN 'a:' || COALESCE("t17"."account_id", "t17"."contact_account")
                    ELSE 'c:' || "t17"."contact_id"
                  END AS "customer"
                FROM (
                  SELECT
                    "t16".*
                    EXCLUDE ("_key")
                  FROM (
                    SELECT
                      "t7"."ordered_at",
                      "t7"."account_id",
                      "t7"."contact_id",
                      "t7"."row_order",
                      "t7"."born",
                      "t13"."_key",
                      "t13"."contact_account",
                      "t13"."contact_owner",
                      "t13"."contact_born"
                    FROM "crm_v_orders" AS "t7"
                    LEFT OUTER JOIN (
                      SELECT
                        "t10"."contact_id" AS "_key",
                        "t10"."account_id" AS "contact_account",
                        "t10"."owner_id" AS "contact_owner",
                        "t10"."born" AS "contact_born"
                      FROM (
                        SELECT
                          "t9".*
                          EXCLUDE ("copy")
                        FROM (
                          SELECT
                            *
                          FROM "crm_v_contacts" AS "t4"
                          WHERE
                            "t4"."contact_id" IS NOT NULL AND "t4"."copy" = 0
                        ) AS "t9"
                      ) AS "t10"
                    ) AS "t13"
                      ON "t7"."contact_id" = "t13"."_key"
                  ) AS "t16"
                ) AS "t17"
                WHERE
                  CASE
                    WHEN COALESCE("t17"."account_id", "t17"."contact_account") IS NOT NULL
                    THEN 'a:' || COALESCE("t17"."account_id", "t17"."contact_account")
                    ELSE 'c:' || "t17"."contact_id"
                  END IS NOT NULL
              ) AS "t24"
              SEMI JOIN (
                SELECT DISTINCT
                  CASE
                    WHEN COALESCE("t17"."account_id", "t17"."contact_account") IS NOT NULL
                    THEN 'a:' || COALESCE("t17"."account_id", "t17"."contact_account")
                    ELSE 'c:' || "t17"."contact_id"
                  END AS "_late"
                FROM (
                  SELECT
                    "t16".*
                    EXCLUDE ("_key")
                  FROM (
                    SELECT
                      "t7"."ordered_at",
                      "t7"."account_id",
                      "t7"."contact_id",
                      "t7"."row_order",
                      "t7"."born",
                      "t13"."_key",
                      "t13"."contact_account",
                      "t13"."contact_owner",
                      "t13"."contact_born"
                    FROM "crm_v_orders" AS "t7"
                    LEFT OUTER JOIN (
                      SELECT
                        "t10"."contact_id" AS "_key",
                        "t10"."account_id" AS "contact_account",
                        "t10"."owner_id" AS "contact_owner",
                        "t10"."born" AS "contact_born"
                      FROM (
                        SELECT
                          "t9".*
                          EXCLUDE ("copy")
                        FROM (
                          SELECT
                            *
                          FROM "crm_v_contacts" AS "t4"
                          WHERE
                            "t4"."contact_id" IS NOT NULL AND "t4"."copy" = 0
                        ) AS "t9"
                      ) AS "t10"
                    ) AS "t13"
                      ON "t7"."contact_id" = "t13"."_key"
                  ) AS "t16"
                ) AS "t17"
                WHERE
                  CASE
                    WHEN COALESCE("t17"."account_id", "t17"."contact_account") IS NOT NULL
                    THEN 'a:' || COALESCE("t17"."account_id", "t17"."contact_account")
                    ELSE 'c:' || "t17"."contact_id"
                  END IS NOT NULL
                  AND "t17"."account_id" IS NULL
                  AND "t17"."contact_account" IS NOT NULL
                  AND "t17"."contact_born" >= "t17"."ordered_at"
              ) AS "t25"
                ON "t24"."customer" = "t25"."_late"
            ) AS "t27"
            WHERE
              "t27"."ordered_at" < CRM_LAST_P_CUT()
          ) AS "t29"
          INNER JOIN "crm_periods" AS "t5"
            ON "t29"."ordered_at" < "t5"."p_cut"
        ) AS "t32"
        WHERE
          "t32"."ordered_at" >= "t32"."p_s12"
          AND CASE
            WHEN COALESCE(
              "t32"."account_id",
              CASE
                WHEN "t32"."contact_born" < "t32"."p_asof"
                THEN "t32"."contact_account"
                ELSE NULL
              END
            ) IS NOT NULL
            THEN 'a:' || COALESCE(
              "t32"."account_id",
              CASE
                WHEN "t32"."contact_born" < "t32"."p_asof"
                THEN "t32"."contact_account"
                ELSE NULL
              END
            )
            ELSE 'c:' || "t32"."contact_id"
          END IS NOT NULL
          AND "t32"."ordered_at" < "t32"."p_opening"
      ) AS "t35"
    ) AS "t36"
  ) AS "t38"
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
          "t15"."born",
          "t15"."valid_from",
          "t15"."valid_to",
          "t15"."status",
          "t15"."closed_at",
          "t15"."account_id",
          "t15"."deal_type",
          "t15"."_day",
          "t6"."p",
          "t6"."p_start",
          "t6"."p_cut",
          "t6"."p_asof",
          "t6"."p_opening",
          "t6"."p_t12",
          "t6"."p_s12",
          "t6"."p_t24",
          "t6"."p_start_on",
          "t6"."p_cut_on",
          "t6"."p_opening_on",
          "t6"."p_cut_day",
          "t6"."p_opening_day",
          "t6"."p_next_start",
          "t6"."p_next_end",
          "t6"."p_typed",
          "t6"."p_day"
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
              FROM "crm_deal_states" AS "t2"
              WHERE
                "t2"."turns" OR NOT (
                  CRM_TURNS_P_ASOF()
                )
            ) AS "t8"
            WHERE
              "t8"."closed_at" IS NOT NULL
          ) AS "t11"
          WHERE
            "t11"."closed_at" >= CRM_FIRST_P_START()
            AND "t11"."closed_at" < CRM_LAST_P_CUT()
            AND "t11"."born" < CRM_LAST_P_ASOF()
            AND "t11"."valid_from" < CRM_LAST_P_ASOF()
            AND "t11"."valid_to" >= CRM_FIRST_P_ASOF()
        ) AS "t15"
        INNER JOIN "crm_period_days" AS "t6"
          ON "t15"."_day" = "t6"."p_day"
          AND "t15"."closed_at" >= "t6"."p_start"
          AND "t15"."closed_at" < "t6"."p_cut"
          AND "t15"."born" < "t6"."p_asof"
          AND "t15"."valid_from" < "t6"."p_asof"
          AND "t15"."valid_to" >= "t6"."p_asof"
      ) AS "t18"
    ) AS "t19"
    WHERE
      "t19"."status" = 'won'
      AND "t19"."deal_type" = 'upsell'
      AND "t19"."account_id" IS NOT NULL
  ) AS "t23"
    ON "t38"."p" = "t23"."_p" AND "t38"."of_account" = "t23"."_account"
) AS "t39"
GROUP BY
  1
