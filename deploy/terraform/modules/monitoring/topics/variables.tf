variable "name" {
  description = "Beginning of the topics' and the key's names."
  type        = string
}

variable "alarm_prefix" {
  description = "Beginning of the names of the alarms that may publish."
  type        = string
}

variable "teams" {
  description = "E-mail addresses by team."
  type        = map(set(string))
}
