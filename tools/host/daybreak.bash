# SPDX-License-Identifier: MIT
# Completion of daybreak(1) for bash. What there is to complete is what the
# command itself says: its --help has commands and options, `daybreak status` has
# the entries.

_daybreak_words() { # commands, or the options of a command
	daybreak ${1:+"$1"} --help 2>/dev/null |
		sed -n "s/^  \(${1:+--}[a-z][a-z-]*\).*/\1/p"
}

_daybreak_entries() {
	daybreak status 2>/dev/null | sed -n 's/^  id *//p'
}

_daybreak() {
	local cur=${COMP_WORDS[COMP_CWORD]} words=
	local IFS=$' \t\n'

	COMPREPLY=()
	if ((COMP_CWORD == 1)); then
		words="$(_daybreak_words) --help --version"
	elif [[ $cur == -* ]]; then
		words=$(_daybreak_words "${COMP_WORDS[1]}")
	else
		case ${COMP_WORDS[1]} in
		once | default | retry) words=$(_daybreak_entries) ;;
		*) return ;;
		esac
	fi
	mapfile -t COMPREPLY < <(compgen -W "$words" -- "$cur")
}

# Without an own word, files.
complete -o bashdefault -o default -F _daybreak daybreak
