-- deals_due by all: c__slipped c__ {"basis": "orders"}
SELECT
  `t10`.`p`,
  SUM(CAST(`t10`.`slipped` AS BIGINT)) AS `c__slipped`,
  COUNT(*) AS `c__`
FROM (
  SELECT
    *
  FROM (
    SELECT
      `t8`.`p`,
      `t8`.`p_asof`,
      `t6`.`_deal` IS NOT NULL AS `slipped`
    FROM (
      SELECT
        *
      FROM (
        SELECT
          `t2`.`deal_id`,
          `t2`.`born`,
          `t2`.`created_at`,
          `t2`.`copy`,
          `t2`.`account_id`,
          `t2`.`lead_id`,
          `t2`.`campaign_id`,
          `t2`.`product_id`,
          `t2`.`deal_type`,
          `t2`.`source`,
          `t2`.`list_amount`,
          `t2`.`cost`,
          `t2`.`status`,
          `t2`.`stage`,
          `t2`.`amount`,
          `t2`.`currency`,
          `t2`.`close_date`,
          `t2`.`probability`,
          `t2`.`owner_id`,
          `t2`.`valid_from`,
          `t2`.`valid_to`,
          `t2`.`closed_at`,
          `t2`.`stay_from`,
          `t2`.`stay_to`,
          `t2`.`before_open`,
          `t2`.`before_close_date`,
          `t2`.`from_history`,
          `t3`.`p`,
          `t3`.`p_start`,
          `t3`.`p_cut`,
          `t3`.`p_asof`,
          `t3`.`p_opening`,
          `t3`.`p_t12`,
          `t3`.`p_s12`,
          `t3`.`p_t24`,
          `t3`.`p_start_on`,
          `t3`.`p_cut_on`,
          `t3`.`p_opening_on`,
          `t3`.`p_cut_day`,
          `t3`.`p_opening_day`,
          `t3`.`p_next_start`,
          `t3`.`p_next_end`,
          `t3`.`p_typed`
        FROM `crm_deal_states` AS `t2`
        INNER JOIN `crm_periods` AS `t3`
          ON `t2`.`valid_from` < `t3`.`p_opening`
          AND `t2`.`valid_to` >= `t3`.`p_opening`
          AND `t2`.`born` < `t3`.`p_opening`
          AND `t2`.`status` = 'open'
      ) AS `t5`
      WHERE
        `t5`.`close_date` >= `t5`.`p_start_on` AND `t5`.`close_date` < `t5`.`p_cut_on`
    ) AS `t8`
    LEFT OUTER JOIN (
      SELECT
        `t3`.`p` AS `_p`,
        `t2`.`deal_id` AS `_deal`,
        `t2`.`copy` AS `_copy`
      FROM `crm_deal_states` AS `t2`
      INNER JOIN `crm_periods` AS `t3`
        ON `t2`.`valid_from` < `t3`.`p_cut`
        AND `t2`.`valid_to` >= `t3`.`p_cut`
        AND `t2`.`born` < `t3`.`p_cut`
        AND `t2`.`status` = 'open'
    ) AS `t6`
      ON `t8`.`p` = `t6`.`_p`
      AND `t8`.`deal_id` = `t6`.`_deal`
      AND `t8`.`copy` = `t6`.`_copy`
  ) AS `t9`
) AS `t10`
GROUP BY
  1
