# To be sourced: runs a command that ends with this shell, whoever of the two is signalled.
step() {
    "$@" &
    pid=$! code=0
    trap 'kill "$pid" 2>/dev/null; wait "$pid"; exit 130' INT TERM HUP
    wait "$pid" || code=$?
    trap - INT TERM HUP
    return "$code"
}
