#!/bin/sh
# Sends a notification of Nagios or Icinga 2 to `itflow alerts serve`.
#
# Everything about the alert comes in environment variables, so that no name and no output is ever part of a command that a
# shell reads: Nagios sets NAGIOS_... itself (enable_environment_macros=1), Icinga 2 those in icinga2.conf.
#
# ITFLOW_URL         where the receiver answers, such as http://127.0.0.1:8787/nagios
# ITFLOW_TOKEN_FILE  a file with the source's token, which only the monitoring user may read
set -eu

ITFLOW_URL=${ITFLOW_URL:-http://127.0.0.1:8787/nagios}
ITFLOW_TOKEN_FILE=${ITFLOW_TOKEN_FILE:-/etc/itflow/nagios.token}

service=${SERVICE_DESC:-${NAGIOS_SERVICEDESC-}}
if [ -n "$service" ]; then
  output=${SERVICE_OUTPUT:-${NAGIOS_SERVICEOUTPUT-}}
  long_output=${NAGIOS_LONGSERVICEOUTPUT-}
else
  output=${HOST_OUTPUT:-${NAGIOS_HOSTOUTPUT-}}
  long_output=${NAGIOS_LONGHOSTOUTPUT-}
fi

# The token goes through a pipe: the list of processes shows every argument.
token=$(cat "$ITFLOW_TOKEN_FILE")
printf 'Authorization: Bearer %s\n' "$token" |
  curl --silent --show-error --fail --output /dev/null \
    --connect-timeout 5 --max-time 10 --retry 3 --retry-connrefused --retry-max-time 25 \
    --header @- \
    --data-urlencode "notification_type=${NOTIFICATION_TYPE:-${NAGIOS_NOTIFICATIONTYPE-}}" \
    --data-urlencode "host_name=${HOST_NAME:-${NAGIOS_HOSTNAME-}}" \
    --data-urlencode "host_address=${HOST_ADDRESS:-${NAGIOS_HOSTADDRESS-}}" \
    --data-urlencode "host_state=${HOST_STATE:-${NAGIOS_HOSTSTATE-}}" \
    --data-urlencode "host_groups=${HOST_GROUPS:-${NAGIOS_HOSTGROUPNAMES-}}" \
    --data-urlencode "customer=${HOST_CUSTOMER:-${NAGIOS__HOSTCUSTOMER-}}" \
    --data-urlencode "service_desc=$service" \
    --data-urlencode "service_state=${SERVICE_STATE:-${NAGIOS_SERVICESTATE-}}" \
    --data-urlencode "output=$output" \
    --data-urlencode "long_output=$long_output" \
    --data-urlencode "link=${LINK-}" \
    -- "$ITFLOW_URL"
