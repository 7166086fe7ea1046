-- plain:typed
SELECT
  MIN(`t1`.`born`) AS `born`
FROM (
  SELECT
    *
  FROM `crm_v_deals` AS `t0`
  WHERE
    `t0`.`deal_type` IS NOT NULL
) AS `t1`
