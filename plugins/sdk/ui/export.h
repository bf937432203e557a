// Marks what libvigil_sdk.so offers; everything else in it is hidden.
#pragma once

#define VIGIL_SDK_API __attribute__((visibility("default")))
