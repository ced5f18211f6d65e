variable "project" {
  description = "First part of every name."
  type        = string
  default     = "weather"
}

variable "notify" {
  description = "Create a topic that hears of each new object of readings."
  type        = bool
  default     = false
}

variable "buffer_seconds" {
  description = "Seconds that Firehose gathers readings into one object."
  type        = number
  default     = 5
}

variable "max_celsius" {
  description = "Readings above this are taken for a broken sensor."
  type        = number
  default     = 60
}
